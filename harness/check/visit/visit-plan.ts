import type { Fault, Phase } from '../../../scenarios/kit/vocabulary.ts';
import { FAULT_TRAITS, isSuperseded } from '../../model/faults.ts';
import type { Request } from '../../model/plan.ts';
import type { TlsOptions } from '../../observe/clients/client.ts';
import { STILL_THERE_FAULTS } from './connect-client.ts';

/** How clients ask, and how they leave. */
export interface VisitPlan {
  request: Request;
  fault: Fault;
  phase: Phase;
  /** Over TLS; null if not. */
  tls: TlsOptions | null;
}

/** The same request by the client that resets in the middle: what an ordinary client gets is read of it. */
export function toOrdinary<Scope extends { plan: VisitPlan }>(scope: Scope): Scope {
  return { ...scope, plan: { ...scope.plan, fault: 'reset', phase: 'mid-stream' } };
}

/** The same request by a client that leaves as fast as a bare socket can: for those that only have to be many. */
export function toQuickPlan(plan: VisitPlan): VisitPlan {
  const { client, ownProcess, network } = FAULT_TRAITS[plan.fault];
  const isQuick =
    (client === 'leaves' || client === 'finishes') &&
    !ownProcess &&
    network === 'loopback' &&
    !STILL_THERE_FAULTS.includes(plan.fault);
  return isQuick || isSuperseded(plan.fault) ? plan : { ...plan, fault: 'reset' };
}
