/** The wheel of the server that the extension carries. */

import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

export interface Wheel {
  readonly path: string;
  readonly version: string;
  /** Tells one wheel from another with the same version. */
  readonly digest: string;
}

export async function bundledWheel(extension: string): Promise<Wheel> {
  const folder = path.join(extension, "bundled");
  const name = (await fs.readdir(folder)).find((each) => each.endsWith(".whl"));
  if (!name) {
    throw new Error(`this extension was packaged without the server: there is no wheel in ${folder}`);
  }
  const content = await fs.readFile(path.join(folder, name));
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return { path: path.join(folder, name), version: name.split("-")[1] ?? "0", digest };
}
