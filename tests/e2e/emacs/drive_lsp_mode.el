;; Drives Emacs with lsp-mode, after the part of editors/README.md: 0 passed, 1 failed, 77 no lsp-mode.
(unless (require 'lsp-mode nil t)
  (kill-emacs 77))
(require 'cl-lib)

(setq lsp-enable-file-watchers nil
      lsp-enable-snippet nil
      lsp-enable-suggest-server-download nil
      lsp-diagnostics-provider :flymake
      lsp-headerline-breadcrumb-enable nil
      make-backup-files nil
      python-indent-guess-indent-offset nil)

(defun eventually (what look)
  "Wait until LOOK returns something, and return it; WHAT names it."
  (let ((end (+ (float-time) 40)) found)
    (while (not (setq found (funcall look)))
      (when (> (float-time) end) (error "Never came: %s" what))
      (accept-process-output nil 0.1))
    found))

(condition-case problem
    (progn
      (lsp-workspace-folders-add (directory-file-name default-directory))
      (find-file "bookshop/routers/books.py")
      (lsp)
      (eventually "the server"
                  (lambda () (cl-some (lambda (each) (eq 'initialized (lsp--workspace-status each)))
                                      (lsp-workspaces))))
      (eventually "a finding"
                  (lambda () (cl-some (lambda (each) (equal "body-with-no-content-status"
                                                            (lsp:diagnostic-code? each)))
                                      (append (gethash (buffer-file-name) (lsp-diagnostics)) nil))))
      (goto-char (point-min))
      (search-forward "def read_b")
      (let ((page (format "%s" (lsp-request "textDocument/hover" (lsp--text-document-position-params)))))
        (cl-assert (string-match-p "/books/{book" page)))
      (search-forward "return {\"rem")
      (lsp-execute-code-action
       (cl-find "Return nothing" (lsp-code-actions-at-point) :test #'equal :key #'lsp:code-action-title))
      (cl-assert (not (string-match-p "\"removed\"" (buffer-string))))
      (princ "passed\n")
      (kill-emacs 0))
  (error (princ (format "FAILED: %S\n" problem))
         (kill-emacs 1)))
