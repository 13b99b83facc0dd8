Attribute VB_Name = "tradecell_cache"
Option Explicit
Option Private Module

' Answers that are known already, by function and arguments, for all cells of all workbooks. A name that stands in
' 5,000 cells crosses to Python once. Cells that ask one after the other are asked for together, a block of rows a call.

Private Const FORMULAS As String = "tradecell.excel.functions"
Private Const MOST As Long = 10000
Private Const MOST_CELLS As Long = 500
Private Const TOGETHER As Long = 256
Private Const LOOK_EVERY As Double = 0.25
Private Const SOON As Double = 1
Private Const DECISIONS_EVERY As Double = 1

Private Young As Object
Private Old As Object
Private Stamp As String
Private LookedAt As Double
Private Decided As String
Private DecidedAt As Double
Private MissedName As String
Private MissedAt As Double
Private BlockRow As Long
Private Home As String
Private Problem As String
Private OwnProblem As Boolean

Public Function LastProblem() As String
    LastProblem = Problem
End Function

Public Sub NoteProblem(ByVal Text As String)
    Problem = Text
    OwnProblem = True
End Sub

Public Function KnownHome() As String
    KnownHome = Home
End Function

Public Sub SetHome(ByVal Path As String)
    Home = Path
End Sub

Public Sub ForgetAnswers()
    Set Young = CreateObject("Scripting.Dictionary")
    Set Old = CreateObject("Scripting.Dictionary")
    LookedAt = -1
End Sub

Public Function Ask(ByVal Name As String, ByVal Args As Variant, ByVal EachRow As Boolean, ByVal Keep As Boolean) As Variant
    ' The answer of a formula; an Excel error where there is none, whatever the reason.
    Dim Values As Variant, Key As String, Known As Variant
    On Error GoTo Failed
    Follow
    Values = ValuesOf(Args)
    If Keep Then Key = KeyOf(Name, Values)
    If Key <> "" Then
        If Recall(Key, Known) Then
            Ask = Known
            Exit Function
        End If
    End If
    If WizardIsOpen() Then
        Ask = CVErr(xlErrNA)
        Exit Function
    End If
    If EachRow And Key <> "" Then
        If AskTogether(Name, Args, Values, Known) Then
            Ask = Known
            Exit Function
        End If
    End If
    Known = Checked(Name, XLPy.CallUDF(FORMULAS, Name, Values))
    If Key <> "" Then Remember Key, Known
    If Not Keep And OwnProblem Then
        If IsProblem(Values) Then Known = Problem
    End If
    Ask = Known
    Exit Function
Failed:
    NoteProblem Name & ": " & Err.Description
    Ask = CVErr(xlErrValue)
    If Not Keep Then
        If IsProblem(Values) Then Ask = Problem
    End If
End Function

Private Function IsProblem(ByVal Values As Variant) As Boolean
    ' TC_LIST("problem") must be able to tell what went wrong on this side, too: why Python does not answer.
    If Not IsArray(Values) Then Exit Function
    If VarType(Values(LBound(Values))) = vbString Then IsProblem = (LCase$(Trim$(Values(LBound(Values)))) = "problem")
End Function

Public Function AskAction(ByVal Name As String, ByVal Args As Variant) As Variant
    ' What the ribbon asks Python for. An error is raised, with the reason.
    Dim Result As Variant
    Result = XLPy.CallUDF("tradecell.excel.actions", Name, Args)
    If IsArray(Result) Then
        AskAction = Result
        Exit Function
    End If
    If IsError(CheckedCell(Name, Result)) Then Err.Raise vbObjectError + 515, "tradecell", Mid$(Problem, Len(Name) + 3)
    AskAction = CStr(Result)
End Function

Private Sub Follow()
    ' Another process may have refreshed the lists: look at most four times a second. Somebody may have decided on a
    ' hit, or taken that back: ask at most once a second. What was answered before is then asked for again.
    Dim Now4 As Double, Seen As String
    Now4 = Timer
    If Not Young Is Nothing Then
        If LookedAt >= 0 And Abs(Now4 - LookedAt) < LOOK_EVERY Then Exit Sub
    End If
    Seen = ListStamp()
    If Young Is Nothing Or Seen <> Stamp Then ForgetAnswers
    Stamp = Seen
    LookedAt = Now4
    If Decided <> "" And Abs(Now4 - DecidedAt) < DECISIONS_EVERY Then Exit Sub
    If WizardIsOpen() Then Exit Sub
    Seen = DecisionStamp()
    If Seen <> Decided Then ForgetAnswers
    Decided = Seen
    DecidedAt = Now4
    LookedAt = Now4
End Sub

Private Function DecisionStamp() As String
    On Error GoTo Failed
    DecisionStamp = AskAction("excel_stamp", Array())
    Exit Function
Failed:
    ' It cannot be told what was decided: no answer of before is given, and the next formula says why.
    DecisionStamp = "unknown at " & Timer
End Function

Private Function Recall(ByVal Key As String, ByRef Known As Variant) As Boolean
    If Young.Exists(Key) Then
        Known = Young.Item(Key)
        Recall = True
    ElseIf Old.Exists(Key) Then
        Known = Old.Item(Key)
        Remember Key, Known
        Recall = True
    End If
End Function

Private Sub Remember(ByVal Key As String, ByVal Known As Variant)
    ' Errors are asked for again. Two generations: what was not used since the last turn is dropped.
    If HasError(Known) Then Exit Sub
    If Young.Count >= MOST Then
        Set Old = Young
        Set Young = CreateObject("Scripting.Dictionary")
    End If
    Young.Item(Key) = Known
End Sub

Private Function WizardIsOpen() As Boolean
    ' While the Function Wizard is open the first control of the Standard bar is disabled.
    On Error Resume Next
    WizardIsOpen = Not Application.CommandBars("Standard").Controls(1).Enabled
End Function

Private Function ValuesOf(ByVal Args As Variant) As Variant
    ' Cells as values: no call comes back from Python to Excel.
    Dim Out() As Variant, I As Long
    ReDim Out(LBound(Args) To UBound(Args))
    For I = LBound(Args) To UBound(Args)
        If IsObject(Args(I)) Then Out(I) = CellsOf(Args(I)) Else Out(I) = Args(I)
    Next I
    ValuesOf = Out
End Function

Private Function CellsOf(ByVal Given As Range) As Variant
    Dim Used As Range, Rows As Long, Columns As Long
    If Given.Areas.Count > 1 Then Err.Raise vbObjectError + 516, "tradecell", "give one range, not several"
    Rows = Given.Rows.Count
    Columns = Given.Columns.Count
    If Rows > 10000 Or Columns > 1000 Then
        ' A whole column or row: down to the last cell that is used, its first cells kept so that rows stay in step.
        Set Used = Given.Worksheet.UsedRange
        Rows = Least(Rows, Used.Row + Used.Rows.Count - Given.Row)
        Columns = Least(Columns, Used.Column + Used.Columns.Count - Given.Column)
    End If
    If Rows < 1 Or Columns < 1 Then CellsOf = Empty Else CellsOf = Given.Resize(Rows, Columns).Value
End Function

Public Function Least(ByVal A As Long, ByVal B As Long) As Long
    If A < B Then Least = A Else Least = B
End Function

Private Function KeyOf(ByVal Name As String, ByVal Values As Variant) As String
    Dim I As Long, Part As String, Out As String
    Out = Name
    For I = LBound(Values) To UBound(Values)
        Part = KeyPart(Values(I))
        If Part = "" Then Exit Function
        Out = Out & vbNullChar & Part
    Next I
    KeyOf = Out
End Function

Private Function KeyPart(Optional ByVal Value As Variant) As String
    ' Empty for what is too large to be kept.
    Dim R As Long, C As Long, Out As String
    If IsMissing(Value) Then
        Out = "missing"
    ElseIf Not IsArray(Value) Then
        Out = VarType(Value) & ":"
        If VarType(Value) = vbDate Then
            Out = Out & CDbl(Value)
        ElseIf Not IsEmpty(Value) Then
            Out = Out & CStr(Value)
        End If
    ElseIf DimensionsOf(Value) = 1 Then
        If UBound(Value) - LBound(Value) >= MOST_CELLS Then Exit Function
        Out = "row"
        For C = LBound(Value) To UBound(Value)
            Out = Out & vbTab & KeyPart(Value(C))
        Next C
    Else
        If (UBound(Value, 1) - LBound(Value, 1) + 1) * (UBound(Value, 2) - LBound(Value, 2) + 1) > MOST_CELLS Then Exit Function
        Out = "block"
        For R = LBound(Value, 1) To UBound(Value, 1)
            Out = Out & vbCr
            For C = LBound(Value, 2) To UBound(Value, 2)
                Out = Out & vbTab & KeyPart(Value(R, C))
            Next C
        Next R
    End If
    KeyPart = Out
End Function

Private Function AskTogether(ByVal Name As String, ByVal Args As Variant, ByVal Values As Variant, ByRef Known As Variant) As Boolean
    ' The second cell that asks within a second is seldom the last: its neighbours above and below, the block of rows
    ' that it lies in, are asked for in the same call; so is the next block, whenever the column goes on. A wrong guess
    ' costs a moment, never a wrong answer.
    Dim Sheet As Worksheet, Asked As Long, First As Long, Last As Long, I As Long, R As Long, Again As Boolean
    Dim Found As Variant, Block() As Variant, One() As Variant
    On Error GoTo Alone
    Set Sheet = SheetOfCells(Args)
    If Sheet Is Nothing Then Exit Function
    Asked = RowOfCells(Args)
    Again = (MissedName = Name) And (Abs(Timer - MissedAt) < SOON Or Abs(Asked - BlockRow) <= TOGETHER)
    If MissedName <> Name Or Not Again Then BlockRow = -TOGETHER
    MissedName = Name
    MissedAt = Timer
    If Not Again Then Exit Function
    BlockRow = Asked
    First = Asked - (Asked - 1) Mod TOGETHER
    Last = Least(First + TOGETHER - 1, Sheet.UsedRange.Row + Sheet.UsedRange.Rows.Count - 1)
    If First < Sheet.UsedRange.Row Then First = Sheet.UsedRange.Row
    If First >= Last Or Asked < First Or Asked > Last Then Exit Function
    ReDim Block(LBound(Args) To UBound(Args))
    ReDim One(LBound(Args) To UBound(Args))
    For I = LBound(Args) To UBound(Args)
        If IsObject(Args(I)) Then
            Block(I) = Args(I).Offset(First - Asked, 0).Resize(Last - First + 1, 1).Value
        Else
            Block(I) = Values(I)
            One(I) = Values(I)
        End If
    Next I
    Found = Checked(Name, XLPy.CallUDF(FORMULAS, Name, Block))
    If Not IsArray(Found) Then Exit Function
    If DimensionsOf(Found) <> 2 Then Exit Function
    If UBound(Found, 1) - LBound(Found, 1) <> Last - First Then Exit Function
    For R = 0 To Last - First
        For I = LBound(Args) To UBound(Args)
            If IsObject(Args(I)) Then One(I) = Block(I)(R + 1, 1)
        Next I
        Remember KeyOf(Name, One), Found(LBound(Found, 1) + R, LBound(Found, 2))
    Next R
    Known = Found(LBound(Found, 1) + Asked - First, LBound(Found, 2))
    AskTogether = True
Alone:
End Function

Private Function SheetOfCells(ByVal Args As Variant) As Worksheet
    ' The sheet of the arguments where all of them are single cells of one row of it, or values; else Nothing.
    Dim I As Long, Sheet As Worksheet
    For I = LBound(Args) To UBound(Args)
        If IsObject(Args(I)) Then
            If Args(I).Cells.CountLarge <> 1 Or Args(I).Row <> RowOfCells(Args) Then Exit Function
            If Sheet Is Nothing Then Set Sheet = Args(I).Worksheet
            If Not (Sheet Is Args(I).Worksheet) Then Exit Function
        ElseIf IsArray(Args(I)) Then
            Exit Function
        End If
    Next I
    Set SheetOfCells = Sheet
End Function

Private Function RowOfCells(ByVal Args As Variant) As Long
    Dim I As Long
    For I = LBound(Args) To UBound(Args)
        If IsObject(Args(I)) Then
            RowOfCells = Args(I).Row
            Exit Function
        End If
    Next I
End Function

Public Function Checked(ByVal Name As String, ByVal Result As Variant) As Variant
    ' Python marks what must be an Excel error in the cell by a character of the private use area.
    Dim R As Long, C As Long
    If Not IsArray(Result) Then
        Checked = CheckedCell(Name, Result)
        Exit Function
    End If
    If DimensionsOf(Result) = 1 Then
        For C = LBound(Result) To UBound(Result)
            Result(C) = CheckedCell(Name, Result(C))
        Next C
    Else
        For R = LBound(Result, 1) To UBound(Result, 1)
            For C = LBound(Result, 2) To UBound(Result, 2)
                Result(R, C) = CheckedCell(Name, Result(R, C))
            Next C
        Next R
    End If
    Checked = Result
End Function

Private Function CheckedCell(ByVal Name As String, ByVal Value As Variant) As Variant
    CheckedCell = Value
    If VarType(Value) <> vbString Then Exit Function
    If Left$(Value, 1) <> ChrW$(&HE000) Then Exit Function
    Problem = Name & ": " & Mid$(Value, InStr(Value, " ") + 1)
    OwnProblem = False
    If Mid$(Value, 2, 4) = "#N/A" Then CheckedCell = CVErr(xlErrNA) Else CheckedCell = CVErr(xlErrValue)
End Function

Private Function HasError(ByVal Value As Variant) As Boolean
    Dim One As Variant
    If IsArray(Value) Then
        For Each One In Value
            If IsError(One) Then
                HasError = True
                Exit Function
            End If
        Next One
    Else
        HasError = IsError(Value)
    End If
End Function

Public Function DimensionsOf(ByVal Value As Variant) As Long
    Dim Number As Long
    On Error GoTo Done
    Do While UBound(Value, Number + 1) >= LBound(Value, Number + 1) - 1
        Number = Number + 1
    Loop
Done:
    DimensionsOf = Number
End Function
