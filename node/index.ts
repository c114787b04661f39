export {CheatError, parseCheat} from './parse-cheat.js'
export {resolveDevice} from './resolve-device.js'
export {type NodeOptions, runNode} from './run-node.js'
