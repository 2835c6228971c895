;; Drives Emacs with eglot, after the part of editors/README.md that people paste: 0 passed, 1 failed.
(require 'eglot)
(require 'flymake)
(require 'cl-lib)

(setq eglot-autoshutdown nil
      eglot-sync-connect 20
      eglot-send-changes-idle-time 0.05
      flymake-no-changes-timeout 0.1
      make-backup-files nil
      python-indent-guess-indent-offset nil)

(defvar failed 0)

(defmacro check (name &rest body)
  "Do BODY, and say whether it failed."
  `(condition-case problem
       (progn ,@body (princ (format "passed: %s\n" ,name)))
     (error (cl-incf failed) (princ (format "FAILED: %s: %S\n" ,name problem)))))

(defmacro eventually (what form)
  "The value of FORM once it has one."
  `(let ((end (+ (float-time) 20)) value)
     (while (not (setq value ,form))
       (when (> (float-time) end) (error "Never came: %s" ,what))
       (accept-process-output nil 0.05))
     value))

(defun found-here ()
  "The messages of the findings of the buffer."
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun ask-with (method params)
  "The answer of the server."
  (jsonrpc-request (eglot-current-server) method params :timeout 20))

(defun ask (method &rest params)
  "The same with single PARAMS."
  (ask-with method params))

(defun point-params ()
  "The document and the point, as a request takes them."
  (list :textDocument (list :uri (plist-get (eglot--TextDocumentIdentifier) :uri))
        :position (eglot--pos-to-lsp-position)))

(find-file "bookshop/routers/books.py")

(check "the server of the snippet is started and attached"
  (apply #'eglot--connect (eglot--guess-contact))
  (eventually "a server" (eglot-current-server))
  (eventually "a managed buffer" (progn (eglot--managed-mode 1) eglot--managed-mode))
  (cl-assert (equal "fastapi-mentor"
                    (plist-get (eglot--server-info (eglot-current-server)) :name))))

(check "findings are shown by flymake"
  (flymake-mode 1)
  (flymake-start)
  (eventually "a finding"
              (cl-some (lambda (text) (string-match-p "answers with 204" text)) (found-here))))

(check "a hover shows the page of the rule and the route"
  (goto-char (point-min))
  (search-forward "def read_b")
  (let* ((answer (apply #'ask :textDocument/hover (point-params)))
         (text (eglot--hover-info (plist-get answer :contents) (plist-get answer :range))))
    (cl-assert (string-match-p "/books/{book" text))
    (cl-assert (string-match-p "missing-response-model" text))))

(check "a fix is applied"
  (goto-char (point-min))
  (search-forward "return {\"rem")
  (let* ((actions (append (eglot-code-actions (line-beginning-position) (line-end-position)) nil))
         (fix (cl-find "Return nothing" actions :test #'equal
                       :key (lambda (each) (plist-get each :title)))))
    (cl-assert fix)
    (unless (plist-get fix :edit)
      (setq fix (ask-with :codeAction/resolve fix)))
    ;; The second argument is new in eglot 1.17.
    (condition-case nil
        (eglot--apply-workspace-edit (plist-get fix :edit) this-command)
      (wrong-number-of-arguments (eglot--apply-workspace-edit (plist-get fix :edit))))
    (cl-assert (not (string-match-p "\"removed\"" (buffer-string)))))
  (eventually "one finding less"
              (not (cl-some (lambda (text) (string-match-p "answers with 204" text)) (found-here)))))

(check "routes are found in the workspace"
  (let ((found (append (ask :workspace/symbol :query "rates") nil)))
    (cl-assert (string-match-p "/rates/{currency}" (plist-get (car found) :name)))))

(check "imenu shows routes"
  (let ((index (format "%s" (eglot-imenu))))
    (cl-assert (string-match-p "/books/search" index))))

(check "the server ends"
  (eglot-shutdown (eglot-current-server)))

(set-buffer-modified-p nil)
(kill-emacs (if (zerop failed) 0 1))
