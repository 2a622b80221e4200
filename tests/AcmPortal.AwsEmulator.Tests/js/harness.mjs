// One JSON line for each check, so that the test that starts this can name what failed.
import assert from 'node:assert/strict';

const results = [];

export async function check(name, action) {
  try {
    await action();
    results.push({ name, ok: true });
  } catch (error) {
    results.push({ name, ok: false, detail: String(error?.stack ?? error).slice(0, 2000) });
  }
  console.log(JSON.stringify(results.at(-1)));
}

/** The call must fail with this error name, and with this HTTP status where one is given. */
export async function fails(promise, name, status, text) {
  let error;
  try { await promise; } catch (e) { error = e; }
  assert.ok(error, `expected ${name}, but the call succeeded`);
  assert.equal(error.name, name, `${error.name}: ${error.message}`);
  if (status) assert.equal(error.$metadata?.httpStatusCode, status);
  if (text) assert.match(error.message, text);
  return error;
}

export const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

export function finish() {
  process.exitCode = results.every(r => r.ok) ? 0 : 1;
}
