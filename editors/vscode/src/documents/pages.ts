/** Documents that nobody has written down: pages of rules, predicted OpenAPI, files as they would become. */

import * as vscode from "vscode";

/** Documents of one scheme, whose texts are put here before they are opened. */
export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;

  constructor(readonly scheme: string) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** The document at a path, with this text from now on. */
  put(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.scheme, path: path.startsWith("/") ? path : `/${path}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }

  forget(uris: Iterable<vscode.Uri>): void {
    for (const uri of uris) {
      this.texts.delete(uri.toString());
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
