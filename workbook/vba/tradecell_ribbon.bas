Attribute VB_Name = "tradecell_ribbon"
Option Explicit

' What the ribbon calls. Labels, whether a button can be pressed and its help come from Python, all in one call.

Private Ribbon As IRibbonUI
Private State As Object
Private Const NO_PYTHON As String = "Python does not start: press Status"

Public Sub Tradecell_OnLoad(ribbonUI As IRibbonUI)
    Set Ribbon = ribbonUI
End Sub

Public Sub InvalidateRibbon()
    Set State = Nothing
    If Not Ribbon Is Nothing Then Ribbon.Invalidate
End Sub

Private Sub LoadState()
    ' Rows of: control, label, whether it can be pressed, help. Asked for once until the ribbon is invalidated.
    Dim Table As Variant, R As Long
    If Not State Is Nothing Then Exit Sub
    Set State = CreateObject("Scripting.Dictionary")
    On Error GoTo Failed
    Table = AskAction("excel_ribbon", Array())
    For R = LBound(Table, 1) To UBound(Table, 1)
        State.Item(Table(R, LBound(Table, 2)) & ".label") = Table(R, LBound(Table, 2) + 1)
        State.Item(Table(R, LBound(Table, 2)) & ".enabled") = Table(R, LBound(Table, 2) + 2)
        State.Item(Table(R, LBound(Table, 2)) & ".supertip") = Table(R, LBound(Table, 2) + 3)
    Next R
    If State.Exists("home.label") Then SetHome State.Item("home.label")
    Exit Sub
Failed:
    NoteProblem Err.Description
    State.Item("listDate.label") = NO_PYTHON
    State.Item("status.enabled") = True
    State.Item("about.enabled") = True
End Sub

Public Sub Tradecell_GetLabel(control As IRibbonControl, ByRef returnedVal)
    LoadState
    returnedVal = " "
    If State.Exists(control.ID & ".label") Then returnedVal = State.Item(control.ID & ".label")
End Sub

Public Sub Tradecell_GetEnabled(control As IRibbonControl, ByRef returnedVal)
    LoadState
    returnedVal = False
    If State.Exists(control.ID & ".enabled") Then returnedVal = CBool(State.Item(control.ID & ".enabled"))
End Sub

Public Sub Tradecell_GetSupertip(control As IRibbonControl, ByRef returnedVal)
    LoadState
    returnedVal = " "
    If State.Exists(control.ID & ".supertip") Then returnedVal = State.Item(control.ID & ".supertip")
End Sub

Public Sub Tradecell_OnAction(control As IRibbonControl)
    Dim Why As String
    On Error GoTo Failed
    Select Case control.ID
        Case "refresh": TradecellStartRefresh
        Case "screen", "screenSheet": RunSelection "screen", False
        Case "screenRight": RunSelection "screen", True
        Case "classify", "classifySheet": RunSelection "classify", False
        Case "classifyRight": RunSelection "classify", True
        Case "nextHit": GoToNextHit
        Case "functions": ShowFunctions
        Case "decide": DecideSelected
        Case "audit": ShowAudit
        Case "status", "about": ShowText control.ID
    End Select
    Exit Sub
Failed:
    Why = Err.Description
    Application.StatusBar = False
    Say Why, vbExclamation
End Sub

Private Sub ShowText(ByVal About As String)
    ' Status must be able to say why Python does not start, so it does not depend on Python.
    Dim Said As String, Why As String
    On Error GoTo Failed
    Said = AskAction("excel_text", Array(About))
    MsgBox Said, vbInformation, "tradecell"
    If About = "status" Then InvalidateRibbon
    Exit Sub
Failed:
    Why = Err.Description
    MsgBox "tradecell " & BuiltVersion() & vbLf & "Python: " & BuiltPython() & vbLf & vbLf & Why, vbExclamation, "tradecell"
End Sub

Private Sub ShowFunctions()
    ' In a workbook of its own: no sheet of the user's is touched.
    Dim Table As Variant, Book As Workbook, Sheet As Worksheet
    Table = AskAction("excel_functions", Array())
    Set Book = Application.Workbooks.Add
    Set Sheet = Book.Worksheets(1)
    Sheet.Name = "Functions"
    Sheet.Range("A1").Resize(UBound(Table, 1) - LBound(Table, 1) + 1, UBound(Table, 2) - LBound(Table, 2) + 1).Value = Table
    Sheet.Range("A1:D1").Font.Bold = True
    Sheet.Columns(1).ColumnWidth = 16
    Sheet.Columns(2).ColumnWidth = 60
    Sheet.Columns(3).ColumnWidth = 70
    Sheet.Columns(4).ColumnWidth = 34
    Book.Saved = True
End Sub

Private Sub ShowAudit()
    ' In a workbook of its own, as it is now.
    Dim Table As Variant, Book As Workbook, Sheet As Worksheet, Rows As Long, Columns As Long, C As Long, Widths As Variant
    Application.StatusBar = "tradecell: verifying the audit trail"
    Table = AskAction("excel_audit", Array())
    Application.StatusBar = False
    Rows = UBound(Table, 1) - LBound(Table, 1) + 1
    Columns = UBound(Table, 2) - LBound(Table, 2) + 1
    Set Book = Application.Workbooks.Add
    Set Sheet = Book.Worksheets(1)
    Sheet.Name = "Audit log"
    Sheet.Range("A1").Resize(Rows, Columns).Value = Table
    Sheet.Range("A1").Font.Bold = True
    Sheet.Range("A4").Resize(1, Columns).Font.Bold = True
    Widths = Array(8, 26, 16, 16, 14, 70, 9, 34, 24, 9, 20)
    For C = 1 To Columns
        Sheet.Columns(C).ColumnWidth = Widths(C - 1)
    Next C
    If Rows > 4 Then Sheet.Range("A4").Resize(Rows - 3, Columns).AutoFilter
    ActiveWindow.FreezePanes = False
    ActiveWindow.SplitColumn = 0
    ActiveWindow.SplitRow = 4
    ActiveWindow.FreezePanes = True
    Book.Saved = True
End Sub
