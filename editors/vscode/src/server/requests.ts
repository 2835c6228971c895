/** Our own requests, as the server answers them. */

import { type CancellationToken, Uri } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Location {
  readonly uri: string;
  readonly range: Range;
}

export interface Dependency extends Partial<Location> {
  readonly name: string;
  readonly kind: string;
  readonly known: boolean;
  readonly inherited?: boolean;
  readonly scopes?: readonly string[];
  readonly dependencies: readonly Dependency[];
}

export interface Route extends Location {
  readonly method: string;
  readonly path: string;
  readonly name: string;
  readonly router: number;
  readonly kind: "http" | "websocket";
  readonly resolved: boolean;
  readonly status: number | null;
  readonly responseModel: string | null;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  readonly includeInSchema: boolean;
  readonly security: readonly { readonly name: string; readonly scopes: readonly string[] }[];
  readonly dependencies: readonly Dependency[];
}

export interface Router extends Partial<Location> {
  readonly name: string;
  readonly prefix: string | null;
}

export interface Application extends Partial<Location> {
  /** Null for the routers that no application is known to include. */
  readonly name: string | null;
  readonly project: string;
  readonly routers: readonly Router[];
  readonly routes: readonly Route[];
}

export interface RouteInFull extends Route {
  readonly tests: readonly Location[];
  readonly curl: string | null;
}

export interface Rule {
  readonly rule: string;
  readonly chapter: string;
  readonly summary: string;
  readonly severity: string;
  readonly preset: string;
  readonly fixable: boolean;
}

export interface Page {
  readonly rule: string;
  readonly markdown: string;
  readonly url: string;
}

export interface ProjectStatus {
  readonly root: string;
  readonly settings: string | null;
  readonly preset: string;
  readonly environment: string | null;
  readonly packages: Readonly<Record<string, string>>;
  readonly applications: number | null;
  readonly routes: number | null;
}

export interface Status {
  readonly version: string;
  readonly python: string;
  readonly interpreter: string;
  readonly process: number;
  readonly rules: number;
  readonly indexing: boolean;
  readonly projects: readonly ProjectStatus[];
}

export interface Repairs {
  readonly edit: unknown;
  readonly fixes: number;
  /** What becomes of each file, by URI. */
  readonly texts: Readonly<Record<string, string>>;
}

export const APPLICATIONS_CHANGED = "fastapiMentor/applicationsChanged";

/** The requests of one server; they fail when it ends. */
export class Requests {
  constructor(readonly client: LanguageClient) {}

  routes(): Promise<Application[]> {
    return this.client.sendRequest("fastapiMentor/routes", {});
  }

  route(app: string | null, project: string, route: Pick<Route, "method" | "path">): Promise<RouteInFull | null> {
    const folder = this.client.code2ProtocolConverter.asUri(Uri.file(project));
    return this.client.sendRequest("fastapiMentor/route", { app, folder, method: route.method, path: route.path });
  }

  rules(): Promise<Rule[]> {
    return this.client.sendRequest("fastapiMentor/rules", {});
  }

  explain(rule: string): Promise<Page | null> {
    return this.client.sendRequest("fastapiMentor/explain", { rule });
  }

  openapi(app: string, project: string): Promise<string | null> {
    const folder = this.client.code2ProtocolConverter.asUri(Uri.file(project));
    return this.client.sendRequest("fastapiMentor/openapi", { app, folder, text: true });
  }

  status(textDocument: string | undefined): Promise<Status> {
    return this.client.sendRequest("fastapiMentor/status", textDocument ? { textDocument } : {});
  }

  fixAll(folder: string, token: CancellationToken): Promise<Repairs> {
    return this.client.sendRequest("fastapiMentor/fixAll", { folder }, token);
  }
}
