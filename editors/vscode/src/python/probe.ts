/** What a Python says of itself when it is asked. */

import { execFile } from "node:child_process";

export type Version = readonly [number, number, number];

export interface Python {
  readonly command: readonly string[];
  readonly executable: string;
  readonly version: Version;
  /** The folder of its environment. */
  readonly prefix: string;
  /** Whether that is a virtual or conda environment, not the system. */
  readonly isEnvironment: boolean;
}

export const OLDEST: readonly [number, number] = [3, 11];

const PATIENCE = 15_000;
/** Milliseconds for which an answer holds: a start asks the same several times. */
const FRESH = 5_000;
const QUESTION = `
import json, os, sys
conda = os.path.isdir(os.path.join(sys.prefix, "conda-meta"))
json.dump([sys.executable, list(sys.version_info[:3]), sys.prefix, sys.prefix != sys.base_prefix or conda], sys.stdout)
`;

const known = new Map<string, { readonly at: number; readonly answer: Promise<Python | undefined> }>();

/** The Python behind a command; undefined when the command is no Python that runs. Asked again after a while. */
export function probe(command: readonly string[]): Promise<Python | undefined> {
  const key = command.join("\0");
  const before = known.get(key);
  if (before && Date.now() - before.at < FRESH) {
    return before.answer;
  }
  const answer = ask(command);
  known.set(key, { at: Date.now(), answer });
  return answer;
}

function ask(command: readonly string[]): Promise<Python | undefined> {
  const [program, ...first] = command;
  if (!program) {
    return Promise.resolve(undefined);
  }
  return new Promise((resolve) => {
    const given = [...first, "-I", "-c", QUESTION];
    execFile(program, given, { timeout: PATIENCE, windowsHide: true }, (error, output) => {
      resolve(error ? undefined : understood(command, output));
    });
  });
}

function understood(command: readonly string[], output: string): Python | undefined {
  try {
    const [executable, version, prefix, isEnvironment] = JSON.parse(output) as [string, Version, string, boolean];
    return { command: [...command], executable, version, prefix, isEnvironment };
  } catch {
    return undefined;
  }
}

export function isNewEnough(version: Version): boolean {
  return version[0] > OLDEST[0] || (version[0] === OLDEST[0] && version[1] >= OLDEST[1]);
}

export function shown(version: Version): string {
  return version.join(".");
}
