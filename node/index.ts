export {CheatError, parseCheat} from './parse-cheat.js'
export {type NodeOptions, runNode} from './run-node.js'
