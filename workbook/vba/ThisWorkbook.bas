Option Explicit

Private Sub Workbook_Open()
    DescribeFunctions
End Sub

Private Sub Workbook_BeforeClose(Cancel As Boolean)
    TradecellStopPolling
End Sub
