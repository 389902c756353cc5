import { diagnoseMachine } from '../../check/team/doctor.ts';
import { EXIT, type ExitCode } from '../exit.ts';

/** `hangup doctor`: what this machine can see of a server, a line each. */
export async function runDoctor(): Promise<ExitCode> {
  const diagnoses = await diagnoseMachine();
  for (const { isGood, sentence } of diagnoses) console.log(`${isGood ? 'ok' : 'no'}  ${sentence}`);
  return diagnoses.every(({ isGood, isNeeded }) => isGood || !isNeeded) ? EXIT.expected : EXIT.harness;
}
