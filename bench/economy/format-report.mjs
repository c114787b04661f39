export function formatReport(rows) { return JSON.stringify(rows) }
