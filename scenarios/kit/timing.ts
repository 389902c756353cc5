/** The seed prints "running..." every 100 ms; twice as often makes leaks visible in half the time. */
export const TICK_MS = 50;
/** Interval of the heartbeat, the probe and the select. */
export const HEARTBEAT_MS = 200;
/** How long a stream may be idle before its server gives up. */
export const IDLE_TIMEOUT_MS = 500;
/** How long one looks for what the protocol's own timers do: they count in seconds, the longest of them in minutes. */
export const LONG_PATIENCE_MS = 60_000;
