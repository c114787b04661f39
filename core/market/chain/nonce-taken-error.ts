/** The nonce of a transaction was used by another one. */
export class NonceTakenError extends Error {}
