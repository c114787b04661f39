/** Runtime code of a price feed that answers with one price, 8 decimals, and is never stale. */
export function feedCode(price) {
  const values = [push(1n), push(price), TIMESTAMP, TIMESTAMP, push(1n)]
  const stores = values.map((value, i) => `${value}60${byte(i * 32)}52`)
  return `0x${stores.join('')}60${byte(values.length * 32)}6000f3`
}

/** EVM code that pushes the time of the block. */
const TIMESTAMP = '42'

function push(value) {
  return `7f${value.toString(16).padStart(64, '0')}`
}

function byte(value) {
  return value.toString(16).padStart(2, '0')
}
