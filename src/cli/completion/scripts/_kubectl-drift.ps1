# PowerShell completion for kubectl-drift, made by `kubectl-drift completion powershell`.
#
# For `kubectl-drift` itself. `kubectl drift` is completed by kubectl's own completion, once kubectl_complete-drift is
# in PATH: `kubectl drift completion plugin --install`.

Register-ArgumentCompleter -Native -CommandName 'kubectl-drift' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $program = $commandAst.CommandElements[0].Extent.Text.Trim('"', "'")
    $words = @(
        $commandAst.CommandElements | Select-Object -Skip 1 |
            Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
            ForEach-Object {
                if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
                else { $_.Extent.Text }
            }
    )
    # Windows PowerShell does not pass an empty last word on, so the program is told how many there are.
    $count = $words.Count
    if ($wordToComplete -eq '') { $count++ }
    $lines = @(& $program __complete_n $count @words 2>$null | Where-Object { $_ -ne '' })
    if ($lines.Count -eq 0) { return }
    $directive = [int]($lines[-1].TrimStart(':'))
    $lines = @($lines | Select-Object -SkipLast 1)

    # A value behind its flag: PowerShell wants the whole word.
    $flag = ''
    $current = "$wordToComplete"
    if ($current -match '^(-[^=]*=)(.*)$') { $flag = $Matches[1]; $current = $Matches[2] }

    $isPath = ($directive -band 24) -ne 0 -or ($lines.Count -eq 0 -and ($directive -band 4) -eq 0)
    if ($isPath) {
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($current) | Where-Object {
            $_.ResultType -eq 'ProviderContainer' -or
            ($directive -band 24) -eq 0 -or
            (($directive -band 8) -ne 0 -and $lines -contains [IO.Path]::GetExtension($_.ListItemText).TrimStart('.'))
        } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new(
                $flag + $_.CompletionText, $_.ListItemText, $_.ResultType, $_.ToolTip)
        }
        return
    }
    foreach ($line in $lines) {
        $word, $about = $line -split "`t", 2
        if (-not $about) { $about = $word }
        [System.Management.Automation.CompletionResult]::new($flag + $word, $word, 'ParameterValue', $about)
    }
}
