/** What was found of what a scene reads, what was not, and what it does not read. */
export function scoreScene(expected, found) {
  const [wanted, got] = [new Set(expected), new Set(found)]
  return {
    hits: [...got].filter((path) => wanted.has(path)).length,
    lacking: [...wanted].filter((path) => !got.has(path)),
    wrong: [...got].filter((path) => !wanted.has(path)),
  }
}

/** Recall and precision over many scenes. */
export function addScores(scores) {
  const sum = (count) => scores.reduce((total, score) => total + count(score), 0)
  const [hits, lacking, wrong] = [sum((s) => s.hits), sum((s) => s.lacking.length), sum((s) => s.wrong.length)]
  return {hits, lacking, wrong, recall: hits / (hits + lacking), precision: hits / (hits + wrong)}
}
