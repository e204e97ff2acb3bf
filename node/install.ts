import { installHost } from '../base/host.ts';
import { NODE_HOST } from './node-host.ts';

/** Lets the core run on Node. A module that imports the core imports this one first. */
installHost(NODE_HOST);
