export { check, type CheckOptions } from './check.ts';
export { hangUp, type HangUpOptions } from './hang-up.ts';
export type { HangUp, HangUpFault, HangUpPhase } from './vocabulary.ts';
export type { CheckFinding, CheckReport, CheckVerdict } from '../model/check-report.ts';
