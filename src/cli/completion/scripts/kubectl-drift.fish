# fish completion for kubectl-drift, made by `kubectl-drift completion fish`.
#
# For `kubectl-drift` itself. `kubectl drift` is completed by kubectl's own completion, once kubectl_complete-drift is
# in PATH: `kubectl drift completion plugin --install`.

function __kubectl_drift_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (command $words[1] __complete $words[2..-1] "$current" 2>/dev/null)
    or return
    set -l directive (string replace -r '^:' '' -- $lines[-1])
    set -e lines[-1]

    # A value behind its flag: fish wants the whole word.
    set -l flag ''
    if string match -qr -- '^-.*?=' "$current"
        set flag (string match -r -- '^-.*?=' "$current")
        set current (string replace -r -- '^-.*?=' '' "$current")
    end

    if test (math "bitand($directive, 8)") -ne 0
        set -l wanted '(/|\.('(string join '|' $lines)'))(\t.*)?$'
        for path in (__fish_complete_path "$current")
            string match -qr -- $wanted $path; and echo $flag$path
        end
    else if test (math "bitand($directive, 16)") -ne 0
        for path in (__fish_complete_directories "$current" '')
            echo $flag$path
        end
    else if test (count $lines) -gt 0
        for line in $lines
            echo $flag$line
        end
    else if test (math "bitand($directive, 4)") -eq 0
        for path in (__fish_complete_path "$current")
            echo $flag$path
        end
    end
end

complete -c kubectl-drift -e
complete -c kubectl-drift -f -k -a '(__kubectl_drift_complete)'
