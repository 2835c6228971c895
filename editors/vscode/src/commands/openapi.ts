/** The OpenAPI document as FastAPI would make it, shown before anything runs. */

import * as vscode from "vscode";
import type { Pages } from "../documents/pages";
import type { ApplicationNode } from "../routes/nodes";
import type { RoutesView } from "../routes/view";
import type { Application, Requests } from "../server/requests";

type Asking = () => Requests | undefined;

/** Keeps the documents that are open as the applications are. */
export class OpenApi implements vscode.Disposable {
  private readonly shown = new Map<string, Application>();
  private readonly closing: vscode.Disposable;

  constructor(
    private readonly pages: Pages,
    private readonly view: RoutesView,
    private readonly requests: Asking,
  ) {
    this.closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.shown.delete(uri.toString()));
  }

  async show(node: ApplicationNode | undefined): Promise<void> {
    const application = node?.application ?? (await this.choose());
    const uri = application && (await this.write(application));
    if (uri) {
      this.shown.set(uri.toString(), application);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: false });
    }
  }

  /** The applications may have changed. */
  async refresh(): Promise<void> {
    await Promise.all([...this.shown.values()].map((each) => this.write(each)));
  }

  dispose(): void {
    this.closing.dispose();
  }

  private async write(application: Application): Promise<vscode.Uri | undefined> {
    const { name, project } = application;
    const text = name === null ? null : await this.requests()?.openapi(name, project);
    if (!text || name === null) {
      return undefined;
    }
    // No name for which a schema would be fetched from the network.
    return this.pages.put(`${name.replaceAll(":", ".")} (OpenAPI).json`, `${text}\n`);
  }

  private async choose(): Promise<Application | undefined> {
    const applications = (await this.view.refresh()).filter((each) => each.name !== null);
    if (applications.length === 0) {
      void vscode.window.showInformationMessage("No FastAPI application was found in the open folders.");
      return undefined;
    }
    const items = applications.map((application) => ({ label: application.name ?? "", description: application.project, application }));
    const only = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: "OpenAPI of which application?" });
    return only?.application;
  }
}
