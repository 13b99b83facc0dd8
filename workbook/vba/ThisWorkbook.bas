Option Explicit

Private Sub Workbook_Open()
    If Not DescribeFunctions() Then TradecellDescribeLater
End Sub

Private Sub Workbook_BeforeClose(Cancel As Boolean)
    TradecellStopPolling
End Sub
