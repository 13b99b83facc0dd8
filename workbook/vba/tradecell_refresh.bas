Attribute VB_Name = "tradecell_refresh"
Option Explicit

' A refresh runs in the Python process; Excel stays usable and asks once a second how far it is.

Private NextPoll As Date
Private Polling As Boolean

Public Sub TradecellStartRefresh()
    Dim Said As String
    Said = AskAction("excel_refresh", Array())
    If Said <> "" Then
        MsgBox Said, vbInformation, "tradecell"
        Exit Sub
    End If
    Application.StatusBar = "tradecell: refreshing the lists"
    SchedulePoll
    InvalidateRibbon
End Sub

Public Sub TradecellPoll()
    Dim State As Variant, Why As String
    Polling = False
    On Error GoTo Failed
    State = AskAction("excel_poll", Array())
    If State(LBound(State)) = "running" Then
        Application.StatusBar = "tradecell: " & State(LBound(State) + 1)
        SchedulePoll
        InvalidateRibbon
        Exit Sub
    End If
    Application.StatusBar = False
    ForgetAnswers
    InvalidateRibbon
    If State(LBound(State)) = "done" Then
        RecalculateFormulas
        MsgBox State(LBound(State) + 1), vbInformation, "tradecell"
    ElseIf State(LBound(State)) = "failed" Then
        MsgBox "The lists were not refreshed; the list of before stays in use." & vbLf & vbLf & State(LBound(State) + 1), vbExclamation, "tradecell"
    End If
    Exit Sub
Failed:
    Why = Err.Description
    Application.StatusBar = False
    MsgBox "The refresh cannot be followed any more: " & Why, vbExclamation, "tradecell"
End Sub

Private Sub SchedulePoll()
    NextPoll = Now + TimeSerial(0, 0, 1)
    Polling = True
    Application.OnTime NextPoll, "'" & ThisWorkbook.Name & "'!TradecellPoll"
End Sub

Public Sub TradecellStopPolling()
    ' A call that is still planned would make Excel open the add-in again after it was closed.
    If Not Polling Then Exit Sub
    On Error Resume Next
    Application.OnTime NextPoll, "'" & ThisWorkbook.Name & "'!TradecellPoll", , False
    Polling = False
End Sub

Public Sub RecalculateFormulas()
    ' Only cells with a formula of ours, in all open workbooks. Dirty lets their dependents follow; where the user
    ' calculates by hand the cells alone are calculated, since nothing else was asked for.
    Dim Book As Workbook, Sheet As Worksheet, Found As Range, Start As String
    For Each Book In Application.Workbooks
        For Each Sheet In Book.Worksheets
            Set Found = Sheet.Cells.Find(What:="TC_", LookIn:=xlFormulas, LookAt:=xlPart, MatchCase:=False)
            If Not Found Is Nothing Then
                Start = Found.Address
                Do
                    If Found.HasFormula Then
                        If Application.Calculation = xlCalculationManual Then
                            Found.Calculate
                        Else
                            Found.Dirty
                        End If
                    End If
                    Set Found = Sheet.Cells.FindNext(After:=Found)
                    If Found Is Nothing Then Exit Do
                Loop While Found.Address <> Start
            End If
        Next Sheet
    Next Book
    If Application.Calculation <> xlCalculationManual Then Application.Calculate
End Sub

Public Sub TradecellDescribeLater()
    ' While Excel starts it may refuse to take descriptions of functions: once more when it is idle, and no more then.
    Application.OnTime Now + TimeSerial(0, 0, 2), "'" & ThisWorkbook.Name & "'!TradecellDescribe"
End Sub

Public Sub TradecellDescribe()
    If Not DescribeFunctions() Then NoteProblem "Excel took no descriptions of the functions; the formulas work all the same."
End Sub
