Attribute VB_Name = "tradecell_statuses"
Option Explicit
Option Private Module

' What a status looks like in a cell, how many there are of each, and the way from one hit to the next.

Public Sub ColourBlock(ByVal Corner As Range, ByVal Answers As Variant, ByVal Extra As Long, ByVal Counts As Object)
    ' One colour a run of equal statuses. There is no green: nothing here says that a party is safe.
    Dim R As Long, Begin As Long, Rows As Long, Word As String, Run As String, Breaks As Boolean, Filtered As Boolean, Tally As Object
    Set Tally = CreateObject("Scripting.Dictionary")
    Rows = UBound(Answers, 1) - LBound(Answers, 1) + 1
    Filtered = Corner.Worksheet.FilterMode
    Begin = 1
    Run = Outcome(Answers(LBound(Answers, 1), LBound(Answers, 2) + Extra))
    For R = 1 To Rows
        Word = Outcome(Answers(LBound(Answers, 1) + R - 1, LBound(Answers, 2) + Extra))
        If Word <> "" Then Tally.Item(Word) = Tally.Item(Word) + 1
        Breaks = (Word <> Run)
        If Filtered And R > 1 Then
            If IsHidden(Corner, R, 0) <> IsHidden(Corner, R - 1, 0) Then Breaks = True
        End If
        If Breaks Then
            ColourRun Corner.Offset(Begin - 1, Extra), R - Begin, Run
            Begin = R
            Run = Word
        End If
    Next R
    ColourRun Corner.Offset(Begin - 1, Extra), Rows - Begin + 1, Run
    Set Counts.Item(Corner.Row) = Tally
End Sub

Private Sub ColourRun(ByVal First As Range, ByVal Rows As Long, ByVal Word As String)
    If ColourOf(Word) >= 0 Then First.Resize(Rows, 1).Interior.Color = ColourOf(Word)
End Sub

Public Sub ColourCell(ByVal Cell As Range)
    ' A cell whose status has changed.
    If ColourOf(Outcome(Cell.Value)) >= 0 Then
        Cell.Interior.Color = ColourOf(Outcome(Cell.Value))
    Else
        Cell.Interior.ColorIndex = xlNone
    End If
End Sub

Private Function Outcome(ByVal Status As Variant) As String
    If VarType(Status) = vbString Then Outcome = Replace(Status, "SAMPLE LIST: ", "")
End Function

Private Function ColourOf(ByVal Word As String) As Long
    Select Case Word
        Case "HIT": ColourOf = RGB(248, 203, 203)
        Case "REVIEW": ColourOf = RGB(255, 230, 153)
        Case "NOT SCREENED": ColourOf = RGB(217, 217, 217)
        Case "CLEARED": ColourOf = RGB(221, 235, 247)
        Case Else: ColourOf = -1
    End Select
End Function

Public Function SoFar(ByVal Counts As Object) As String
    ' Counts holds the counts of each block by its row, so that a block that is done again is not counted twice.
    Dim Word As Variant, Tally As Variant, Number As Long
    For Each Word In Array("HIT", "REVIEW", "NOT SCREENED", "CLEARED", "NO HIT")
        Number = 0
        For Each Tally In Counts.Items
            If Tally.Exists(Word) Then Number = Number + Tally.Item(Word)
        Next Tally
        If Number > 0 Then SoFar = SoFar & ", " & Format$(Number, "#,##0") & " " & Word
    Next Word
End Function

Public Function IsHidden(ByVal Corner As Range, ByVal R As Long, ByVal C As Long) As Boolean
    If R > 0 Then IsHidden = Corner.Offset(R - 1, 0).EntireRow.Hidden
    If C > 0 Then IsHidden = Corner.Offset(0, C - 1).EntireColumn.Hidden
End Function

Public Sub GoToNextHit()
    ' The next cell after the active one, row by row, that says HIT, REVIEW or NOT SCREENED.
    Dim Used As Range, Cells As Variant, R As Long, C As Long, Turn As Long, Here As Range
    If TypeName(ActiveSheet) <> "Worksheet" Then Exit Sub
    Set Used = ActiveSheet.UsedRange
    Set Here = ActiveCell
    If Used.Cells.CountLarge > 1 Then
        Cells = Used.Value
        For Turn = 1 To 2
            For R = 1 To UBound(Cells, 1)
                For C = 1 To UBound(Cells, 2)
                    If Turn = 2 Or After(Used.Row + R - 1, Used.Column + C - 1, Here) Then
                        Select Case Outcome(Cells(R, C))
                            Case "HIT", "REVIEW", "NOT SCREENED"
                                If Not Used.Cells(R, C).EntireRow.Hidden Then
                                    Used.Cells(R, C).Select
                                    Exit Sub
                                End If
                        End Select
                    End If
                Next C
            Next R
        Next Turn
    End If
    MsgBox "There is no cell with HIT, REVIEW or NOT SCREENED on this sheet.", vbInformation, "tradecell"
End Sub

Private Function After(ByVal Row As Long, ByVal Column As Long, ByVal Here As Range) As Boolean
    After = Row > Here.Row Or (Row = Here.Row And Column > Here.Column)
End Function
