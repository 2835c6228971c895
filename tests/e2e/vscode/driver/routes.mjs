// node routes.mjs NODES_MODULE: prints the tree of the applications that come in on standard input.
import fs from "node:fs";

const { treeOf } = await import(process.argv[2]);
const { applications, filter } = JSON.parse(fs.readFileSync(0, "utf8"));
const label = (node) => node.router?.prefix ?? node.route?.path ?? node.dependency?.name ?? node.application?.name;
const plain = (nodes) => nodes.map((node) => [node.kind, label(node), plain(node.children)]);
const ids = (nodes) => nodes.flatMap((node) => [node.id, ...ids(node.children)]);
const tree = treeOf(applications, filter);
console.log(JSON.stringify({ tree: plain(tree), ids: ids(tree) }));
