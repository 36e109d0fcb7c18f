// @ts-check
/** One line for each step: what is being done, then how long it took. */

/** @param {number} started a reading of performance.now() */
const secondsSince = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`;

/**
 * @template Value
 * @param {string} title
 * @param {() => Value | Promise<Value>} work a fault ends the line, and is thrown on
 * @returns {Promise<Value>}
 */
async function step(title, work) {
  const started = performance.now();
  process.stdout.write(`${title} … `);
  try {
    const value = await work();
    process.stdout.write(`${secondsSince(started)}\n`);
    return value;
  } catch (fault) {
    process.stdout.write(`failed after ${secondsSince(started)}\n`);
    throw fault;
  }
}

module.exports = { step, secondsSince };
