Attribute VB_Name = "tradecell_decide"
Option Explicit
Option Private Module

' A decision on the selected rows of a screened sheet. VBA reads the rows and asks the person; Python says what the rows
' are about, records the decision, and says what the sheet shows from now on.

Private Const MOST_ROWS As Long = 1000
Private Const TOP_ROWS As Long = 110

Private Kept As String

Public Sub DecideSelected()
    Dim Sheet As Worksheet, Top As Variant, Picked As Variant, Look As Variant, Told As Variant
    Dim Count As Long, Outcome As String, Comment As String, Till As String
    If TypeName(Selection) <> "Range" Then Err.Raise vbObjectError + 530, "tradecell", "Select the rows to decide on, then press again."
    Set Sheet = Selection.Worksheet
    Top = TopOf(Sheet)
    Picked = PickedRows(Sheet)
    Look = AskAction("excel_decide_look", Array(Top, Picked))
    Count = Look(LBound(Look, 1), LBound(Look, 2))
    If Say(Look(LBound(Look, 1) + 1, LBound(Look, 2)), vbOKCancel + vbQuestion) <> vbOK Then Exit Sub
    If Not AskOutcome(Outcome) Then Exit Sub
    If Not AskComment(Outcome, Comment) Then Exit Sub
    If Outcome <> "withdrawn" Then
        If Not AskText("The last day on which this holds, as in 2027-12-31." & vbLf & vbLf & "Empty: as long as the entry on the list stays as it is.", "", Till) Then Exit Sub
    End If
    If Count > 1 Then
        If Say(Format$(Count, "#,##0") & " hits: " & Outcome & ", all with this comment:" & vbLf & vbLf & Comment & vbLf & vbLf & "Record it?", vbYesNo + vbQuestion + vbDefaultButton2) <> vbYes Then Exit Sub
    End If
    Told = AskAction("excel_decide", Array(Top, Picked, Outcome, Comment, Till))
    Kept = ""
    ForgetAnswers
    ShowDecided Sheet, Told
    RecalculateFormulas
End Sub

Private Function TopOf(ByVal Sheet As Worksheet) As Variant
    TopOf = Sheet.Range("A1").Resize(Least(LastRow(Sheet), TOP_ROWS), LastColumn(Sheet)).Value
End Function

Private Function LastRow(ByVal Sheet As Worksheet) As Long
    LastRow = Sheet.UsedRange.Row + Sheet.UsedRange.Rows.Count - 1
End Function

Private Function LastColumn(ByVal Sheet As Worksheet) As Long
    LastColumn = Sheet.UsedRange.Column + Sheet.UsedRange.Columns.Count - 1
End Function

Private Function PickedRows(ByVal Sheet As Worksheet) As Variant
    ' The selected rows, each with its number before its cells. Only those that are seen: nobody decides on what a
    ' filter hides.
    Dim Seen As Object, A As Long, R As Long, Last As Long, Columns As Long, C As Long, Number As Variant, Cells As Variant
    Dim Out() As Variant
    Set Seen = CreateObject("Scripting.Dictionary")
    For A = 1 To Selection.Areas.Count
        Last = Least(Selection.Areas(A).Row + Selection.Areas(A).Rows.Count - 1, LastRow(Sheet))
        For R = Selection.Areas(A).Row To Last
            If Not Seen.Exists(R) Then
                If Not Sheet.Cells(R, 1).EntireRow.Hidden Then Seen.Item(R) = R
            End If
            If Seen.Count > MOST_ROWS Then Err.Raise vbObjectError + 531, "tradecell", "More than " & Format$(MOST_ROWS, "#,##0") & " rows are selected. Select the rows to decide on, a few at a time."
        Next R
    Next A
    If Seen.Count = 0 Then Err.Raise vbObjectError + 532, "tradecell", "The selection is empty: select the rows to decide on."
    Columns = LastColumn(Sheet)
    ReDim Out(1 To Seen.Count, 1 To Columns + 1)
    A = 0
    For Each Number In Seen.Keys
        A = A + 1
        Out(A, 1) = Number
        Cells = Sheet.Cells(Number, 1).Resize(1, Columns + 1).Value
        For C = 1 To Columns
            Out(A, C + 1) = Cells(1, C)
        Next C
    Next Number
    PickedRows = Out
End Function

Private Function AskText(ByVal Prompt As String, ByVal Default As String, ByRef Text As String) As Boolean
    ' False where the user thinks better of it. Excel's own box, since VBA's knows the letters of one code page only;
    ' Excel shows 255 characters.
    Dim Given As Variant
    Given = Application.InputBox(Prompt:=Left$(Prompt, 255), Title:="tradecell", Default:=Default, Type:=2)
    If VarType(Given) = vbBoolean Then Exit Function
    Text = Trim$(CStr(Given))
    AskText = True
End Function

Private Function AskOutcome(ByRef Outcome As String) As Boolean
    ' Nothing is proposed: a decision is typed, never only confirmed.
    Const QUESTION As String = "Type one of these words, or its number:" & vbLf & vbLf & "1 cleared: the listed party is somebody else" & vbLf & "2 confirmed: it is the listed party" & vbLf & "3 withdrawn: an earlier decision is taken back"
    Dim Text As String
    Do
        If Not AskText(QUESTION, "", Text) Then Exit Function
        Select Case LCase$(Text)
            Case "1", "cleared": Outcome = "cleared"
            Case "2", "confirmed": Outcome = "confirmed"
            Case "3", "withdrawn": Outcome = "withdrawn"
            Case Else: Say "Type cleared, confirmed or withdrawn, or the number before it.", vbExclamation
        End Select
    Loop While Outcome = ""
    AskOutcome = True
End Function

Private Function AskComment(ByVal Outcome As String, ByRef Comment As String) As Boolean
    Do
        If Not AskText("Why is this " & Outcome & "? The comment is required: an auditor reads it years later.", Kept, Comment) Then Exit Function
        If Comment = "" Then Say "A decision needs a comment: write why.", vbExclamation
    Loop While Comment = ""
    ' Proposed again if what follows fails.
    Kept = Comment
    AskComment = True
End Function

Private Sub ShowDecided(ByVal Sheet As Worksheet, ByVal Told As Variant)
    ' Every row of the sheet with the same name shows it, selected or not. The decision is recorded by now, whatever
    ' happens here.
    Dim Said As String, T As Long, L As Long, QueryColumn As Long, UidColumn As Long, StatusColumn As Long, R As Long, N As Long, C As Long
    Dim Found As Object, Queries As Variant, Uids As Variant, First As Long, Rows As Long, Key As String, Updating As Boolean
    T = LBound(Told, 1)
    L = LBound(Told, 2)
    Said = Told(T, L)
    On Error GoTo Failed
    Updating = Application.ScreenUpdating
    Application.ScreenUpdating = False
    QueryColumn = Told(T, L + 1)
    UidColumn = Told(T, L + 2)
    StatusColumn = Told(T, L + 3)
    First = Told(T, L + 4) + 1
    Rows = LastRow(Sheet) - First + 1
    Set Found = CreateObject("Scripting.Dictionary")
    For N = T + 2 To UBound(Told, 1)
        Found.Item(CStr(Told(N, L))) = N
    Next N
    Queries = Sheet.Cells(First, QueryColumn).Resize(Rows + 1, 1).Value
    If UidColumn > 0 Then Uids = Sheet.Cells(First, UidColumn).Resize(Rows + 1, 1).Value
    For R = 1 To Rows
        Key = ""
        If Not IsError(Queries(R, 1)) Then Key = CStr(Queries(R, 1))
        If UidColumn > 0 Then
            If Not IsError(Uids(R, 1)) Then Key = Key & vbLf & CStr(Uids(R, 1))
        End If
        If Found.Exists(Key) Then
            N = Found.Item(Key)
            For C = 1 To Told(T + 1, L)
                Sheet.Cells(First + R - 1, Told(T + 1, L + C)).Value = Told(N, L + C)
            Next C
            If StatusColumn > 0 Then ColourCell Sheet.Cells(First + R - 1, StatusColumn)
        End If
    Next R
    Application.ScreenUpdating = Updating
    Say Said, vbInformation
    Exit Sub
Failed:
    Said = Said & vbLf & vbLf & "The decision is recorded, but the sheet could not be changed: " & Err.Description
    Application.ScreenUpdating = Updating
    Say Said, vbExclamation
End Sub
