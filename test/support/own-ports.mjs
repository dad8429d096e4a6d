// Plants of the demo stand at fixed addresses: each of jest's workers has ports of its own, so that they run side by side.
const worker = Number(process.env['JEST_WORKER_ID'] ?? 1);
// A prime apart, so that no port of one plant is another's of the next.
process.env['SALLYPORT_DEMO_PORTS'] = String(20_000 + 37 * (worker - 1));
