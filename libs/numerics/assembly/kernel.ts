// AssemblyScript: `npm run kernel` compiles it into src/kernel-module.ts. Addresses are bytes of the imported memory, in which
// nothing is allocated here. The order of the sums is part of the result: src/plain.ts adds in the same order, one by one, and the
// two agree to the last bit.

const F64: i32 = 8;
const U32: i32 = 4;
const LANES: i32 = 8; // doubles of one block: four registers of two
const LIMIT: f64 = -1.6; // root mean squares: of 500 scenarios it lets some 27 through, of which 12.5 are the tail at 97.5 %

/** One block of a seat's profit and loss: Σ value × return, for eight scenarios. */
@inline
function block(values: i32, instruments: i32, from: i32, to: i32, returns: i32, stride: i32, at: i32, out: i32): v128 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  for (let p = from; p < to; p++) {
    const value = v128.load_splat<f64>(values + p * F64);
    const row = returns + <i32>load<u32>(instruments + p * U32) * stride + at;
    a = f64x2.add(a, f64x2.mul(value, v128.load(row)));
    b = f64x2.add(b, f64x2.mul(value, v128.load(row, 16)));
    c = f64x2.add(c, f64x2.mul(value, v128.load(row, 32)));
    d = f64x2.add(d, f64x2.mul(value, v128.load(row, 48)));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
  return f64x2.add(f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)), f64x2.add(f64x2.mul(c, c), f64x2.mul(d, d)));
}

/** The bare arithmetic of `shortfalls`: every seat's scenarios, one after another over the same scratch. */
export function multiplyAdd(
  values: i32, instruments: i32, seats: i32, from: i32, to: i32, returns: i32, scenarios: i32, scratch: i32,
): void {
  const stride = scenarios * F64;
  for (let seat = from; seat < to; seat++) {
    const first = <i32>load<u32>(seats + seat * U32);
    const last = <i32>load<u32>(seats + (seat + 1) * U32);
    for (let at = 0; at < stride; at += LANES * F64) block(values, instruments, first, last, returns, stride, at, scratch + at);
  }
}

/**
 * Expected shortfall of each seat: the mean of its worst losses, of which the last counts in part. Only what lies below a limit is
 * looked at again, and the bound of the tail is found by halving. The limit decides the speed, not the result.
 */
export function shortfalls(
  values: i32, instruments: i32, seats: i32, from: i32, to: i32, returns: i32, scenarios: i32, padded: i32,
  whole: i32, rest: f64, scratch: i32, out: i32,
): void {
  const stride = padded * F64;
  const worst = scratch + stride;
  for (let seat = from; seat < to; seat++) {
    const first = <i32>load<u32>(seats + seat * U32);
    const last = <i32>load<u32>(seats + (seat + 1) * U32);
    let squares = f64x2.splat(0);
    for (let at = 0; at < stride; at += LANES * F64)
      squares = f64x2.add(squares, block(values, instruments, first, last, returns, stride, at, scratch + at));
    const mean = (f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)) / <f64>scenarios;
    store<f64>(out + seat * F64, tail(scratch, scenarios, worst, whole, rest, LIMIT * Math.sqrt(mean)));
  }
}

@inline
function tail(profits: i32, scenarios: i32, chosen: i32, whole: i32, rest: f64, limit: f64): f64 {
  const end = profits + scenarios * F64;
  const worst = <f64>whole;
  let to = candidates(profits, end, chosen, limit);
  if (to - chosen < (whole + 1) * F64) return slowTail(profits, end, chosen, worst + rest);
  // An odd one out is compared with a number that is below nothing.
  store<f64>(to, Infinity);
  let low = leastFrom(chosen, to, -Infinity);
  let high = limit;
  let bound = limit;
  for (let halvings = 0; halvings < 40; halvings++) {
    bound = 0.5 * (low + high);
    const count = below(chosen, to, bound);
    if (count == worst) break;
    if (count < worst) low = bound;
    else high = bound;
  }
  const last = leastFrom(chosen, to, bound);
  // The one that counts in part must be alone: equal losses share what is left of the tail.
  if (below(chosen, to, bound) != worst || upTo(chosen, to, last) != worst + 1) return slowTail(profits, end, chosen, worst + rest);
  let sum: f64 = 0;
  for (let one = chosen; one < to; one += F64) {
    const profit = load<f64>(one);
    sum -= select<f64>(profit, select<f64>(rest * profit, 0, profit == last), profit < bound);
  }
  return sum / (worst + rest);
}

/** The same by ranking every scenario, for a tail that is not like others: nothing moves, or all of it on a few days. */
function slowTail(profits: i32, end: i32, chosen: i32, count: f64): f64 {
  const to = candidates(profits, end, chosen, Infinity);
  store<f64>(to, Infinity);
  let sum: f64 = 0;
  for (let one = chosen; one < to; one += F64) {
    const profit = load<f64>(one);
    const rank = below(chosen, to, profit);
    const weight = Math.min(Math.max((count - rank) / (upTo(chosen, to, profit) - rank), 0), 1);
    sum -= weight * profit;
  }
  return sum / count;
}

/** The least of the chosen that is no worse than a bound. */
@inline
function leastFrom(chosen: i32, to: i32, bound: f64): f64 {
  const none = f64x2.splat(Infinity);
  const from = f64x2.splat(bound);
  let least = none;
  for (let other = chosen; other < to; other += 16) {
    const pair = v128.load(other);
    least = f64x2.pmin(least, v128.bitselect(none, pair, f64x2.lt(pair, from)));
  }
  return Math.min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
}

/** How many of the chosen are this bad or worse. */
@inline
function upTo(chosen: i32, to: i32, profit: f64): f64 {
  const all = f64x2.splat(profit);
  let counts = i64x2.splat(0);
  for (let other = chosen; other < to; other += 16) counts = i64x2.sub(counts, f64x2.le(v128.load(other), all));
  return <f64>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
}

/** How many of the chosen are worse than this one. */
@inline
function below(chosen: i32, to: i32, profit: f64): f64 {
  const all = f64x2.splat(profit);
  let counts = i64x2.splat(0);
  for (let other = chosen; other < to; other += 16) counts = i64x2.sub(counts, f64x2.lt(v128.load(other), all));
  return <f64>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
}

/** Writes a number and goes on if it is below the limit, else stays for the next one to overwrite it: no branch to guess wrong. */
@inline
function chosenOr(to: i32, profit: f64, limit: f64): i32 {
  store<f64>(to, profit);
  return to + (<i32>(profit < limit) << 3);
}

/** Copies what is below the limit, in the order of the scenarios; returns the end of the copy. */
@inline
function candidates(profits: i32, end: i32, chosen: i32, limit: f64): i32 {
  let to = chosen;
  let at = profits;
  for (; at + 4 * F64 <= end; at += 4 * F64) {
    to = chosenOr(to, load<f64>(at), limit);
    to = chosenOr(to, load<f64>(at, F64), limit);
    to = chosenOr(to, load<f64>(at, 2 * F64), limit);
    to = chosenOr(to, load<f64>(at, 3 * F64), limit);
  }
  for (; at < end; at += F64) to = chosenOr(to, load<f64>(at), limit);
  return to;
}

@inline
function marksOf(marks: i32, pair: i32): v128 {
  const both = load<u64>(pair);
  return v128.load64_lane(marks + <i32>(both >> 32) * F64, v128.load64_zero(marks + <i32>both * F64), 1);
}

/** The value of each seat: Σ quantity × mark − what it cost. */
export function revalue(
  quantities: i32, instruments: i32, seats: i32, from: i32, to: i32, marks: i32, costs: i32, out: i32,
): void {
  let p = <i32>load<u32>(seats + from * U32);
  let quantity = quantities + p * F64;
  let pair = instruments + p * U32;
  for (let seat = from; seat < to; seat++) {
    const last = <i32>load<u32>(seats + (seat + 1) * U32);
    let sums = f64x2.splat(0);
    for (; p + 4 <= last; p += 4) {
      sums = f64x2.add(sums, f64x2.mul(v128.load(quantity), marksOf(marks, pair)));
      sums = f64x2.add(sums, f64x2.mul(v128.load(quantity, 16), marksOf(marks, pair + 8)));
      quantity += 4 * F64;
      pair += 4 * U32;
    }
    if (p + 2 <= last) {
      sums = f64x2.add(sums, f64x2.mul(v128.load(quantity), marksOf(marks, pair)));
      p += 2;
      quantity += 2 * F64;
      pair += 2 * U32;
    }
    let value = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    if (p < last) {
      value += load<f64>(quantity) * load<f64>(marks + <i32>load<u32>(pair) * F64);
      p++;
      quantity += F64;
      pair += U32;
    }
    store<f64>(out + seat * F64, value - load<f64>(costs + seat * F64));
  }
}

/** Reads the bytes of the positions once and adds them up: what any revaluation costs at the least. */
export function stream(quantities: i32, instruments: i32, from: i32, to: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = i32x4.splat(0);
  let p = from;
  for (; p + 4 <= to; p += 4) {
    a = f64x2.add(a, v128.load(quantities + p * F64));
    b = f64x2.add(b, v128.load(quantities + p * F64, 16));
    c = i32x4.add(c, v128.load(instruments + p * U32));
  }
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + <f64>i32x4.extract_lane(c, 0);
}
