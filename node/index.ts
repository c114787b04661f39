export {CheatError, parseCheat} from './parse-cheat.js'
export {type NodeOptions, runNode, SandboxMissingError} from './run-node.js'
