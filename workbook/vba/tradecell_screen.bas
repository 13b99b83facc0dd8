Attribute VB_Name = "tradecell_screen"
Option Explicit
Option Private Module

' Screening (or classifying) a selected column: blocks of rows go to Python, one call and one write a block.

Private Const BLOCK As Long = 1000
Private Const INTERRUPTED As Long = 18

Public Sub RunSelection(ByVal Kind As String, ByVal ToTheRight As Boolean)
    ' Esc raises an error at any statement of the loop, and that statement is done again before the loop ends after the
    ' block: so nothing in it may count up, every step sets what it sets from what was there at the block's start.
    Dim Source As Range, Target As Range, Head As Variant, Calculation As Long, Message As String, Style As Long
    Dim Total As Long, Done As Long, Began As Double, Stopped As Boolean, Counts As Object, Ready As Boolean
    Dim A As Long, NextArea As Long, First As Long, NextRow As Long, Count As Long, Before As Long
    Dim Answers As Variant, Extra As Long, Corner As Range, Column As String, Run As String, Ended As String, Recorded As Long
    Set Counts = CreateObject("Scripting.Dictionary")
    Style = vbInformation
    On Error GoTo Trouble

    Set Source = PickedCells()
    Calculation = Application.Calculation
    Column = FirstText(Source)
    Head = AskAction("excel_head", Array(Kind, Column, ToTheRight))
    If Not Head(LBound(Head, 1), LBound(Head, 2) + 1) Then Column = Split(Source.Cells(1, 1).Address(True, False), "$")(0)
    If Head(LBound(Head, 1), LBound(Head, 2) + 1) Then Set Source = WithoutFirst(Source)
    Set Target = PlaceFor(Kind, Source, Head, ToTheRight)
    If Target Is Nothing Then Exit Sub
    If Not ToTheRight Then Extra = 2
    Total = Source.Cells.CountLarge
    Run = BeginRun(Kind, Source, Column, Target, ToTheRight, Total)
    Ended = "failed"
    Ready = True
    Application.EnableCancelKey = xlErrorHandler
    Application.ScreenUpdating = False
    Application.Calculation = xlCalculationManual
    Began = Timer

    NextArea = 1
    Do While NextArea <= Source.Areas.Count And Not Stopped
        A = NextArea
        Before = RowsBefore(Source, A)
        NextRow = 1
        Do While NextRow <= Source.Areas(A).Rows.Count And Not Stopped
            First = NextRow
            Count = Least(BLOCK, Source.Areas(A).Rows.Count - First + 1)
            Set Corner = Source.Areas(A).Cells(First, 1)
            Answers = InRows(AskAction("excel_block", Array(Run, Corner.Resize(Count, 1).Value, Before + First - 1, Corner.Row)))
            If ToTheRight Then Set Corner = Corner.Offset(0, 1) Else Set Corner = Target.Offset(Before + First - 1, 0)
            WriteBlock Corner, Answers
            ColourBlock Corner, Answers, Extra, Counts
            Done = Before + First + Count - 1
            Application.StatusBar = "tradecell: " & Format$(Done, "#,##0") & " of " & Format$(Total, "#,##0") & " rows" & SoFar(Counts) & TimeLeft(Began, Done, Total) & "  (Esc stops)"
            DoEvents
            NextRow = First + Count
        Loop
        NextArea = A + 1
    Loop
    Message = Format$(Done, "#,##0") & " of " & Format$(Total, "#,##0") & " rows done" & SoFar(Counts) & "."
    Ended = "finished"
    If Stopped Then
        Message = "Stopped. " & Message
        If Done < Total Then Ended = "cancelled"
    End If

Finish:
    On Error Resume Next
    If Ready Then
        Application.EnableCancelKey = xlDisabled
        Recorded = FinishRun(Run, Done, Ended, Message, Style)
        If Not ToTheRight Then FinishSheet Target, Head, Done, Total, Recorded
        Application.Calculation = Calculation
        Application.ScreenUpdating = True
        Application.StatusBar = False
        Application.EnableCancelKey = xlInterrupt
    End If
    On Error GoTo 0
    If Message <> "" Then MsgBox Message, Style, "tradecell"
    Exit Sub

Trouble:
    If Err.Number = INTERRUPTED Then
        Stopped = True
        Resume
    End If
    Style = vbExclamation
    Message = Err.Description
    If Done > 0 Then Message = Message & vbLf & vbLf & Format$(Done, "#,##0") & " of " & Format$(Total, "#,##0") & " rows were done and are kept; the rest was not."
    Resume Finish
End Sub

Private Function BeginRun(ByVal Kind As String, ByVal Source As Range, ByVal Column As String, ByVal Target As Range, ByVal ToTheRight As Boolean, ByVal Total As Long) As String
    ' What the audit trail says of where the names stood.
    Dim Cells As String, Output As String
    Cells = Source.Areas(1).Address(False, False)
    If Source.Areas.Count > 1 Then Cells = Cells & " and " & (Source.Areas.Count - 1) & " more"
    Output = "to the right"
    If Not ToTheRight Then Output = "sheet " & Target.Worksheet.Name
    BeginRun = AskAction("excel_begin", Array(Kind, ToTheRight, Source.Worksheet.Parent.FullName, Source.Worksheet.Name, Column, Cells, Output, Total))
End Function

Private Function FinishRun(ByVal Run As String, ByVal Done As Long, ByVal Ended As String, ByRef Message As String, ByRef Style As Long) As Long
    ' The number of the event; 0 where the run could not be recorded: then the answers stay, and the user is told.
    Dim Told As Variant, Why As String
    On Error GoTo Failed
    Application.StatusBar = "tradecell: recording in the audit trail"
    Told = AskAction("excel_finish", Array(Run, Done, Ended))
    FinishRun = Told(LBound(Told, 1), LBound(Told, 2))
    Why = Told(LBound(Told, 1) + 1, LBound(Told, 2))
    If Why = "" Then Exit Function
    GoTo Tell
Failed:
    Why = Err.Description
Tell:
    Style = vbExclamation
    Message = Message & vbLf & vbLf & "The answers stay, but they are NOT in the audit trail: " & Why
End Function

Private Function RowsBefore(ByVal Source As Range, ByVal Area As Long) As Long
    Dim A As Long
    For A = 1 To Area - 1
        RowsBefore = RowsBefore + Source.Areas(A).Rows.Count
    Next A
End Function

Private Function PickedCells() As Range
    ' The selected cells of one column, down to the last one that is used.
    Const EMPTY_SELECTION As String = "The selection is empty: select the cells that hold the names."
    Dim Picked As Range, Part As Range, A As Long
    If TypeName(Selection) <> "Range" Then Err.Raise vbObjectError + 517, "tradecell", "Select the cells that hold the names, then press again."
    For A = 1 To Selection.Areas.Count
        Set Part = Application.Intersect(Selection.Areas(A), Selection.Worksheet.UsedRange)
        If Not Part Is Nothing Then
            If Picked Is Nothing Then
                Set Picked = Part
            Else
                Set Picked = Application.Union(Picked, Part)
            End If
        End If
    Next A
    If Picked Is Nothing Then Err.Raise vbObjectError + 518, "tradecell", EMPTY_SELECTION
    If Application.WorksheetFunction.CountA(Picked) = 0 Then Err.Raise vbObjectError + 518, "tradecell", EMPTY_SELECTION
    For A = 1 To Picked.Areas.Count
        If Picked.Areas(A).Columns.Count > 1 Or Picked.Areas(A).Column <> Picked.Column Then
            Err.Raise vbObjectError + 519, "tradecell", "Select cells of one column: the one that holds the names."
        End If
    Next A
    Set PickedCells = Picked
End Function

Private Function FirstText(ByVal Source As Range) As String
    If VarType(Source.Cells(1, 1).Value) = vbString Then FirstText = Source.Cells(1, 1).Value
End Function

Private Function WithoutFirst(ByVal Source As Range) As Range
    ' The first cell is a heading.
    Dim A As Long, Rest As Range, Part As Range
    For A = 1 To Source.Areas.Count
        Set Part = Source.Areas(A)
        If A = 1 Then
            If Part.Rows.Count > 1 Then Set Part = Part.Offset(1, 0).Resize(Part.Rows.Count - 1, 1) Else Set Part = Nothing
        End If
        If Not Part Is Nothing Then
            If Rest Is Nothing Then Set Rest = Part Else Set Rest = Application.Union(Rest, Part)
        End If
    Next A
    If Rest Is Nothing Then Err.Raise vbObjectError + 520, "tradecell", "Only a heading is selected: select the cells that hold the names."
    Set WithoutFirst = Rest
End Function

Private Function InRows(ByVal Answers As Variant) As Variant
    ' A block of one row comes back from xlwings as a single row.
    Dim Out() As Variant, C As Long
    If DimensionsOf(Answers) = 2 Then
        InRows = Answers
        Exit Function
    End If
    ReDim Out(0 To 0, 0 To UBound(Answers) - LBound(Answers))
    For C = 0 To UBound(Out, 2)
        Out(0, C) = Answers(LBound(Answers) + C)
    Next C
    InRows = Out
End Function

Private Function PlaceFor(ByVal Kind As String, ByVal Source As Range, ByRef Head As Variant, ByRef ToTheRight As Boolean) As Range
    ' The first cell of the answers; Nothing where the user thinks better of it.
    Dim Columns As Long, A As Long, Filled As Long, Answer As Long, Place As Range, Title As Range
    Columns = UBound(Head, 2) - LBound(Head, 2) + 1
    If ToTheRight Then
        For A = 1 To Source.Areas.Count
            Set Place = Source.Areas(A).Offset(0, 1).Resize(Source.Areas(A).Rows.Count, Columns)
            Filled = Filled + Application.WorksheetFunction.CountA(Place)
        Next A
        If Source.Row > 1 Then
            Set Title = Source.Worksheet.Cells(Source.Row - 1, Source.Column + 1).Resize(1, Columns)
            Filled = Filled + Application.WorksheetFunction.CountA(Title)
        End If
        If Filled > 0 Then
            Answer = MsgBox(Format$(Filled, "#,##0") & " cells to the right of the selection hold something already." & vbLf & vbLf & "Yes: overwrite them." & vbLf & "No: put the answers on a new sheet.", vbYesNoCancel + vbExclamation + vbDefaultButton2, "tradecell")
            If Answer = vbCancel Then Exit Function
            If Answer = vbNo Then
                ToTheRight = False
                Head = AskAction("excel_head", Array(Kind, "", False))
            End If
        End If
    End If
    If ToTheRight Then
        If Not Title Is Nothing Then
            Title.Value = RowOf(Head, 1)
            Title.Font.Bold = True
        End If
        Set PlaceFor = Source.Cells(1, 1).Offset(0, 1)
    Else
        Set PlaceFor = NewSheet(Source, Head)
    End If
End Function

Private Function NewSheet(ByVal Source As Range, ByVal Head As Variant) As Range
    Dim Book As Workbook, Sheet As Worksheet, C As Long, Columns As Long
    Set Book = Source.Worksheet.Parent
    If Book.ProtectStructure Then Err.Raise vbObjectError + 521, "tradecell", "The workbook's structure is protected: no sheet can be added. Choose To the right, or unprotect it."
    Columns = UBound(Head, 2) - LBound(Head, 2) + 1
    Set Sheet = Book.Worksheets.Add(After:=Source.Worksheet)
    Sheet.Name = FreeName(Book, CStr(Head(LBound(Head, 1), LBound(Head, 2) + 2)))
    Sheet.Range("A1").Value = "Not finished: " & Head(LBound(Head, 1), LBound(Head, 2))
    Sheet.Range("A1").Font.Bold = True
    Sheet.Range("A2").Resize(1, Columns).Value = RowOf(Head, 1)
    Sheet.Range("A2").Resize(1, Columns).Font.Bold = True
    For C = 1 To Columns
        Sheet.Columns(C).ColumnWidth = Head(LBound(Head, 1) + 2, LBound(Head, 2) + C - 1)
        If Head(LBound(Head, 1) + 1, LBound(Head, 2) + C - 1) = "List date" Then Sheet.Columns(C).NumberFormat = "yyyy-mm-dd"
    Next C
    Sheet.Activate
    ActiveWindow.FreezePanes = False
    ActiveWindow.SplitColumn = 0
    ActiveWindow.SplitRow = 2
    ActiveWindow.FreezePanes = True
    Set NewSheet = Sheet.Range("A3")
End Function

Private Sub FinishSheet(ByVal Target As Range, ByVal Head As Variant, ByVal Done As Long, ByVal Total As Long, ByVal Recorded As Long)
    Dim Sheet As Worksheet, Said As String
    Set Sheet = Target.Worksheet
    Said = Head(LBound(Head, 1), LBound(Head, 2)) & ", " & Format$(Done, "#,##0") & " rows"
    If Done < Total Then Said = "INCOMPLETE, " & Format$(Done, "#,##0") & " of " & Format$(Total, "#,##0") & " rows: " & Head(LBound(Head, 1), LBound(Head, 2))
    If Recorded > 0 Then Said = Said & ", event " & Recorded & " of the audit trail" Else Said = Said & ", NOT in the audit trail"
    Sheet.Range("A1").Value = Said
    Sheet.Range("A2").Resize(Done + 1, UBound(Head, 2) - LBound(Head, 2) + 1).AutoFilter
End Sub

Private Function FreeName(ByVal Book As Workbook, ByVal Wanted As String) As String
    Dim Sheet As Object, Number As Long, Taken As Boolean
    FreeName = Wanted
    Number = 1
    Do
        Taken = False
        For Each Sheet In Book.Sheets
            If StrComp(Sheet.Name, FreeName, vbTextCompare) = 0 Then Taken = True
        Next Sheet
        If Not Taken Then Exit Function
        Number = Number + 1
        FreeName = Wanted & " (" & Number & ")"
    Loop
End Function

Private Function RowOf(ByVal Head As Variant, ByVal Number As Long) As Variant
    Dim Out() As Variant, C As Long
    ReDim Out(1 To 1, 1 To UBound(Head, 2) - LBound(Head, 2) + 1)
    For C = 1 To UBound(Out, 2)
        Out(1, C) = Head(LBound(Head, 1) + Number, LBound(Head, 2) + C - 1)
    Next C
    RowOf = Out
End Function

Private Sub WriteBlock(ByVal Corner As Range, ByVal Answers As Variant)
    ' One write. On a filtered sheet Excel writes a range to its visible cells only, one after the other, so that
    ' answers would stand beside other rows; a range that is hidden as a whole it writes as it is.
    Dim Rows As Long, Columns As Long, R As Long, R2 As Long, C As Long, C2 As Long
    Rows = UBound(Answers, 1) - LBound(Answers, 1) + 1
    Columns = UBound(Answers, 2) - LBound(Answers, 2) + 1
    If Not Corner.Worksheet.FilterMode Then
        Corner.Resize(Rows, Columns).Value = Answers
        Exit Sub
    End If
    R = 1
    Do While R <= Rows
        R2 = R
        Do While R2 < Rows
            If IsHidden(Corner, R2 + 1, 0) <> IsHidden(Corner, R, 0) Then Exit Do
            R2 = R2 + 1
        Loop
        C = 1
        Do While C <= Columns
            C2 = C
            Do While C2 < Columns
                If IsHidden(Corner, 0, C2 + 1) <> IsHidden(Corner, 0, C) Then Exit Do
                C2 = C2 + 1
            Loop
            Corner.Offset(R - 1, C - 1).Resize(R2 - R + 1, C2 - C + 1).Value = PartOf(Answers, R, R2, C, C2)
            C = C2 + 1
        Loop
        R = R2 + 1
    Loop
End Sub

Private Function PartOf(ByVal Answers As Variant, ByVal R1 As Long, ByVal R2 As Long, ByVal C1 As Long, ByVal C2 As Long) As Variant
    Dim Out() As Variant, R As Long, C As Long
    ReDim Out(1 To R2 - R1 + 1, 1 To C2 - C1 + 1)
    For R = R1 To R2
        For C = C1 To C2
            Out(R - R1 + 1, C - C1 + 1) = Answers(LBound(Answers, 1) + R - 1, LBound(Answers, 2) + C - 1)
        Next C
    Next R
    PartOf = Out
End Function

Private Function TimeLeft(ByVal Began As Double, ByVal Done As Long, ByVal Total As Long) As String
    Dim Seconds As Double
    Seconds = Timer - Began
    If Seconds < 0 Then Seconds = Seconds + 86400
    If Done < Total And Seconds > 0.5 Then TimeLeft = ", about " & Format$(Seconds / Done * (Total - Done) + 1, "0") & " s left"
End Function
