/** The Routes view of the activity bar. */

import * as vscode from "vscode";
import type { Application, Requests } from "../server/requests";
import { itemOf } from "./items";
import { type ApplicationNode, type Node, treeOf } from "./nodes";

const PAUSE = 200;

export class RoutesView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private readonly parents = new WeakMap<Node, Node>();
  private known: readonly Application[] = [];
  private tree: readonly ApplicationNode[] = [];
  private filter = "";
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;

  constructor(
    private readonly requests: () => Requests | undefined,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.view = vscode.window.createTreeView("fastapiMentor.routes", { treeDataProvider: this, showCollapseAll: true });
    this.view.onDidChangeVisibility(({ visible }) => visible && this.refreshSoon());
  }

  get applications(): readonly Application[] {
    return this.known;
  }

  getChildren(node?: Node): Node[] {
    const children: readonly Node[] = node ? node.children : this.tree;
    for (const child of node ? children : []) {
      this.parents.set(child, node as Node);
    }
    return [...children];
  }

  getParent(node: Node): Node | undefined {
    return this.parents.get(node);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node, this.filter !== "");
  }

  /** Asks the server again, once for all reasons that come together. */
  refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), PAUSE);
  }

  async refresh(): Promise<readonly Application[]> {
    const number = ++this.asked;
    const requests = this.requests();
    try {
      const found = requests ? await requests.routes() : [];
      if (number === this.asked) {
        this.known = found;
        this.show();
      }
    } catch (error) {
      // A server that has just ended; the next one is asked again.
      this.log.debug(`routes: ${String(error)}`);
    }
    return this.known;
  }

  /** Shows only routes that fit; an empty text shows all. */
  setFilter(text: string): void {
    this.filter = text.trim();
    void vscode.commands.executeCommand("setContext", "fastapiMentor.filtered", this.filter !== "");
    this.show();
  }

  async askForFilter(): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: "Filter Routes",
      prompt: "Words of a method, path, function, tag or dependency",
      value: this.filter,
    });
    if (text !== undefined) {
      this.setFilter(text);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.view.dispose();
    this.changed.dispose();
  }

  private show(): void {
    this.tree = treeOf(this.known, this.filter);
    this.view.message = this.filter && this.tree.length ? `Filter: ${this.filter}` : undefined;
    this.changed.fire();
  }
}
