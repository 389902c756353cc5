import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { abort } from './abort.ts';
import { complete } from './complete.ts';
import type { FaultPreparer } from './fault.ts';
import { fin } from './fin.ts';
import { sigstop } from './sigstop.ts';
import { halfClose } from './half-close.ts';
import { kill } from './kill.ts';
import { resetFault } from './reset.ts';
import { reuse } from './reuse.ts';
import { shutdown } from './shutdown.ts';
import { resetShutdown } from './reset-shutdown.ts';
import { stall } from './stall.ts';
import { stay } from './stay.ts';
import { reconnect } from './reconnect.ts';
import { linkDown } from './link-down.ts';
import { supersede } from './supersede.ts';
import { vanish } from './vanish.ts';
import { vanishReturn } from './vanish-return.ts';

/** Every way of leaving, by its name. */
export const faultPreparers: Readonly<Record<Fault, FaultPreparer>> = {
  fin,
  reset: resetFault,
  'half-close': halfClose,
  abort,
  kill,
  stall,
  vanish,
  'vanish+return': vanishReturn,
  'link-down': linkDown,
  sigstop,
  reuse,
  reconnect,
  supersede,
  shutdown,
  'reset+shutdown': resetShutdown,
  complete,
  stay,
};
