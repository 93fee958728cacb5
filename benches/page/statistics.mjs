// Medians, their spread, and ratios.

/** A quantile of numbers, interpolated between the two nearest. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other)
  const place = (sorted.length - 1) * share
  const low = Math.floor(place)
  const high = Math.ceil(place)
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low)
}

/** The middle half of some numbers, and what is in its middle. */
export function spread(numbers) {
  const known = numbers.filter(Number.isFinite)
  if (!known.length) return undefined
  return { median: quantile(known, 0.5), low: quantile(known, 0.25), high: quantile(known, 0.75) }
}

/**
 * One contender's figure beside another's of the same round: what the machine did to one it is likely to have done to the other.
 * `combine` is a ratio or a difference.
 */
export function paired(samples, others, name, combine) {
  const pairs = samples.flatMap(sample => {
    const other = others.find(({ round }) => round === sample.round)
    return other ? [[sample[name], other[name]]] : []
  })
  return spread(pairs.map(([one, other]) => combine(one, other)))
}

export const ratio = (one, other) => one / other
export const difference = (one, other) => one - other

/** The sample nearest to the median of a figure. */
export function typical(samples, name) {
  const { median } = spread(samples.map(sample => sample[name])) ?? {}
  return [...samples].sort((one, other) => Math.abs(one[name] - median) - Math.abs(other[name] - median))[0]
}
