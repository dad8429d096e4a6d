// The program of a reactor's thread that ends before it has begun.

throw new Error('Cannot start: this one never does');
