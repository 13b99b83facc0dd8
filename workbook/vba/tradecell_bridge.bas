Attribute VB_Name = "tradecell_bridge"
Option Explicit
Option Private Module

' From VBA to Python, by xlwings's COM server. What is started, and with which arguments, stands in tradecell_built,
' written when the add-in was built. Nothing of the active workbook, of its folder or of a configuration file is read:
' a workbook from a stranger must not be able to name a program, nor to lay a library or a module in its place.

'[declares
#If Win64 Then
    Private Declare PtrSafe Function ActivateServer Lib "@DLL64@" Alias "XLPyDLLActivateAuto" (ByRef Result As Variant, ByVal Config As String, ByVal Mode As Long) As Long
#Else
    Private Declare PtrSafe Function ActivateServer Lib "@DLL32@" Alias "XLPyDLLActivateAuto" (ByRef Result As Variant, ByVal Config As String, ByVal Mode As Long) As Long
#End If
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal Path As LongPtr) As LongPtr
Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal Window As LongPtr, ByVal Text As LongPtr, ByVal Title As LongPtr, ByVal Style As Long) As Long
'declares]

Private Loaded As Boolean

Public Function XLPy() As Object
    Dim Result As Variant
    LoadDll
    If ActivateServer(Result, BuiltCommand(), 1) <> 0 Then
        Err.Raise vbObjectError + 513, "tradecell", "Python did not start: " & Result
    End If
    Set XLPy = Result
End Function

Private Sub LoadDll()
    ' By its full path, before the first call: a Declare with a bare name takes the library that is loaded already, and
    ' would otherwise look for one in the current folder too.
    If Loaded Then Exit Sub
    Dim Path As String
    Path = BuiltFolder() & BuiltDll()
    If LoadLibraryW(StrPtr(Path)) = 0 Then
        Err.Raise vbObjectError + 514, "tradecell", "Cannot load " & Path & ". Run: tradecell doctor"
    End If
    Loaded = True
End Sub

Public Function Say(ByVal Text As String, ByVal Style As Long) As Long
    ' A message box that shows every script: VBA's own has question marks for what is not in Windows' code page.
    Say = MessageBoxW(Application.Hwnd, StrPtr(Text), StrPtr("tradecell"), Style)
End Function

Public Function ListStamp() As String
    ' What changes when another list becomes the current one: the time of the small file that names it.
    Dim Path As String, Slash As String, Changed As Date
    Path = Environ$("TRADECELL_HOME")
    If Path = "" Then Path = Environ$("LOCALAPPDATA") & "\tradecell"
    If KnownHome() <> "" Then Path = KnownHome()
    Slash = "\"
    If Left$(Path, 1) = "/" Then Slash = "/"
    Path = Path & Slash & "cache" & Slash & "current"
    On Error Resume Next
    Changed = FileDateTime(Path)
    ListStamp = Path & " " & CDbl(Changed) & " " & CDbl(Date)
    ' File times count whole seconds: what was written just now may be written again unseen.
    If Changed > 0 And Abs(Now - Changed) < 2 / 86400 Then ListStamp = ListStamp & " " & Timer
End Function
