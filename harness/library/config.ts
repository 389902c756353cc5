import type { HangupConfig } from '../check/team/config.ts';

/** What hangup.config.ts exports by default: the object as it is, with its type. */
export function defineConfig(config: HangupConfig): HangupConfig {
  return config;
}
