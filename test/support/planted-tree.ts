import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

/**
 * A project of violations: our own configuration, and files that break its rules.
 *
 * @param configuration files of ours that the tool under test reads
 * @param planted path and text of each file
 * @param examine is given the folder, which is gone afterwards
 */
export function plant<Value>(
  configuration: readonly string[],
  planted: Iterable<readonly [string, string]>,
  examine: (tree: string) => Value,
): Value {
  const tree = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    for (const file of configuration) cpSync(join(ROOT, file), join(tree, file));
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
    for (const [path, text] of planted) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    return examine(tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
