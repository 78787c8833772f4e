using EdgeGate.Audit;
using EdgeGate.Core.Notifications;
using EdgeGate.Telemetry;

namespace EdgeGate.Hosting;

/// <summary>Writes to audit and metrics whom notices reached.</summary>
internal sealed class NotificationJournal(AuditLog audit, GateMetrics metrics)
{
    /// <summary>Writes how an attempt went. Waits for nothing.</summary>
    public void Tell(Delivery delivery)
    {
        metrics.Holds.Notified(delivery.Channel, delivery.State switch { DeliveryState.Sent => "sent", DeliveryState.Dead => "dead", _ => "failed" });
        if (delivery.State == DeliveryState.Waiting) { return; }
        AuditLine line = audit.Begin(delivery.State == DeliveryState.Sent ? AuditCode.NotificationSent : AuditCode.NotificationDead, null);
        line.Text("delivery"u8, delivery.Id);
        line.Text("channel"u8, delivery.Channel);
        line.Text("event"u8, Notice.NameOf(delivery.Notice.Kind));
        line.Text("hold"u8, delivery.Notice.Hold);
        line.Number("attempts"u8, delivery.Attempts);
        if (delivery.Problem.Length > 0) { line.Text("problem"u8, delivery.Problem); }
        line.Commit();
    }
}
