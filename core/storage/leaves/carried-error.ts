import type {CandelaError} from '../../errors.js'
import {
  DiskSpaceError,
  SourceChangedError,
  SourceKindError,
  SourceMissingError,
  TargetRefusedError,
} from '../storage-errors.js'

/** An error on its way between threads, which keeps neither its class nor its code. */
export interface CarriedError {
  code: string | undefined
  message: string
  suggestions: string[]
}

const CLASSES = {
  DISK_SPACE: DiskSpaceError,
  SOURCE_CHANGED: SourceChangedError,
  SOURCE_KIND: SourceKindError,
  SOURCE_MISSING: SourceMissingError,
  TARGET_REFUSED: TargetRefusedError,
}

export function carryError(error: unknown): CarriedError {
  const {code, message, suggestions = []} = error as Partial<CandelaError>
  return {code, message: message ?? String(error), suggestions: [...suggestions]}
}

/** The error as it was thrown, as far as it is one that storing a leaf names. */
export function reviveError({code, message, suggestions}: CarriedError): Error {
  const Class = CLASSES[code as keyof typeof CLASSES]
  return Class ? new Class(message, {suggestions}) : Object.assign(new Error(message), {code})
}
