const ETHER_DOLLARS = 3000
const CHECK_SHARE = 0.05
const CHECK = 'check, from the draw to the verdict'
const BATCH = 'cycle of a lease, 8 at once'

/** Writes the table of what the chain takes of a task's price. */
export function formatGasReport(gas) {
  const check = gas[CHECK]
  const perLease = (cycle) => Math.round(cycle + CHECK_SHARE * check)
  const larger = [16, 24, 32].map((cells) => gas[`check of ${cells} cells`])
  const [single, batch] = [perLease(gas['cycle of a lease']), perLease(gas[BATCH])]
  return `# What the chain takes

Written by \`node tools/check-gas.mjs --write\`: gas of real receipts on Anvil (base cost and calldata included), public
rules, solc with the release profile of \`contracts/foundry.toml\`. The price feed is the fixed one; a Chainlink feed adds
about 10000 gas to the first lease after each quote.

| act | gas |
|---|---|
${Object.entries(gas)
  .map(([act, used]) => `| ${act} | ${used} |`)
  .join('\n')}

A cycle is one transaction of a node at work: it settles its oldest lease, draws the next one, submits the one it has
rendered and leases again. Records of settled leases are used again; in the first leases of a job a cycle costs 34200 gas
more for two new slots. A check of 8 cells costs ${check} gas from draw to verdict in a roster
of 6 nodes, and ${Math.max(gas['check, among 64 nodes'], gas['check, among 256 nodes'])} at most in one of 64 or 256; with ${CHECK_SHARE * 100} % of the leases drawn, a lease costs
${single} gas, and ${batch} in a batch of 8. Checks of 16, 24 and 32 cells, which jobs may ask for, cost ${larger.join(', ').replace(/, (?=[^,]*$)/, ' and ')} gas.

Share of a task's price, with ether at ${ETHER_DOLLARS} dollars; the data fee of a layer 2 comes on top:

| tasks in a lease | leases in a transaction | $0.02, 0.01 gwei | $0.02, 0.05 gwei | $0.10, 0.01 gwei | $0.10, 0.05 gwei |
|---|---|---|---|---|---|
${[1, 8, 64].flatMap((tasks) => [formatRow(tasks, 1, single), formatRow(tasks, 8, batch)]).join('\n')}
`
}

function formatRow(tasks, leases, gasPerLease) {
  const shareOf = (dollars, gwei) =>
    `${(((gasPerLease / tasks) * gwei * 1e-9 * ETHER_DOLLARS * 100) / dollars).toFixed(2)} %`
  const shares = [shareOf(0.02, 0.01), shareOf(0.02, 0.05), shareOf(0.1, 0.01), shareOf(0.1, 0.05)]
  return `| ${[tasks, leases, ...shares].join(' | ')} |`
}
