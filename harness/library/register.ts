// `import 'hangup/register'`, before the modules of the server: what these import is followed as well.
import { startProbe } from './session.ts';

startProbe();
