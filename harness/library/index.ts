export { check, type CheckOptions } from './check.ts';
export { defineConfig } from './config.ts';
export { hangUp, type HangUpOptions } from './hang-up.ts';
export type { HangUp, HangUpFault, HangUpPhase } from './vocabulary.ts';
export type { HangupConfig } from '../check/team/config.ts';
export type { AllowEntry } from '../check/team/allow.ts';
export type { CheckFinding, CheckReport, CheckVerdict } from '../model/check-report.ts';
