// A file of a source, as it was read: its name as the caller wrote it, and its text.

export type SourceFile = { readonly name: string; readonly text: string };
