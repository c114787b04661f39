import {describe, expect, test} from 'vitest'
import {type BucketUnit, markOf, planBucketGarbage} from '../../../../../core/storage/s3/plan-bucket-garbage.js'

describe('planBucketGarbage', () => {
  test('needs what holds a live block, and nothing else', () => {
    const plan = planBucketGarbage([unit('full', 'a', 'b'), unit('dead', 'c'), unit('orphan')], new Set(['a', 'b']))
    expect(namesOf(plan)).toEqual({needed: ['full'], sparse: [], garbage: ['dead', 'orphan']})
  })

  test('writes anew what is needed of a pack that is more than half garbage', () => {
    const {sparse, needed} = planBucketGarbage([unit('sparse', 'a', 'b', 'c'), unit('half', 'd', 'e')], new Set('ad'))
    expect(sparse).toMatchObject([{unit: {name: 'sparse'}, cids: ['a']}])
    expect(needed.map(({name}) => name)).toEqual(['half', 'sparse'])
  })

  test('lets a sparse pack go once its live blocks stand in another', () => {
    const plan = planBucketGarbage([unit('old', 'a', 'b', 'c'), unit('new', 'a')], new Set('a'))
    expect(namesOf(plan)).toEqual({needed: ['new'], sparse: [], garbage: ['old']})
  })

  test('keeps a pack of empty blocks that are needed', () => {
    const empty = {name: 'empty', objects: [], blocks: new Map([['e', 0]])}
    expect(namesOf(planBucketGarbage([empty], new Set('e')))).toMatchObject({needed: ['empty'], garbage: []})
  })
})

describe('markOf', () => {
  const marked = {name: 'pack', objects: [{name: 'pack', changedAtMs: 100, sizeBytes: 1}], blocks: new Map()}

  test('stays while nothing needs it', () => {
    expect(markOf(marked, new Map([['pack', 200]]), 900)).toBe(200)
  })

  test('begins anew when it was stored anew', () => {
    expect(markOf(marked, new Map([['pack', 99]]), 900)).toBe(900)
  })

  test('begins when it is seen first', () => {
    expect(markOf(marked, new Map(), 900)).toBe(900)
  })
})

function unit(name: string, ...cids: string[]): BucketUnit {
  return {name, objects: [{name, changedAtMs: 0, sizeBytes: cids.length}], blocks: new Map(cids.map((cid) => [cid, 1]))}
}

function namesOf(plan: ReturnType<typeof planBucketGarbage>) {
  return {
    needed: plan.needed.map(({name}) => name),
    sparse: plan.sparse.map((each) => each.unit.name),
    garbage: plan.garbage.map(({name}) => name),
  }
}
