// Stands in for the Python Environments extension: the same questions, answered from a setting.
const vscode = require("vscode");

exports.activate = () => {
  const changed = new vscode.EventEmitter();
  vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("pythonBeside") && changed.fire());
  return {
    onDidChangeEnvironment: changed.event,
    getEnvironment: async () => {
      const executable = vscode.workspace.getConfiguration("pythonBeside").get("path");
      return executable ? { execInfo: { run: { executable, args: [] } } } : undefined;
    },
  };
};
