; What the installer does beside its own work: links that begin with landline: open Landline, for as long as it is
; installed. What stands after -- is no option, whatever the link holds. SHCTX is the person's own part of the registry, or everybody's, as the installation was chosen.

!macro NSIS_HOOK_POSTINSTALL
  WriteRegStr SHCTX "Software\Classes\landline" "" "URL:Landline"
  WriteRegStr SHCTX "Software\Classes\landline" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\landline\DefaultIcon" "" "$INSTDIR\${MAINBINARYNAME}.exe,0"
  WriteRegStr SHCTX "Software\Classes\landline\shell\open\command" "" '"$INSTDIR\${MAINBINARYNAME}.exe" -- "%1"'
!macroend

!macro NSIS_HOOK_POSTUNINSTALL
  DeleteRegKey SHCTX "Software\Classes\landline"
!macroend
