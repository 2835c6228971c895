// node locking.mjs LOCK_MODULE PATH NAME: takes the lock a few times and writes down when it had it.
import fs from "node:fs";

const [, , module, path, name] = process.argv;
const { locked } = await import(module);
for (let round = 0; round < 4; round += 1) {
  await locked(path, () => fs.appendFileSync(`${path}.waits`, `${name}\n`), async () => {
    fs.appendFileSync(path, `${name} begins\n`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    fs.appendFileSync(path, `${name} ends\n`);
  });
}
