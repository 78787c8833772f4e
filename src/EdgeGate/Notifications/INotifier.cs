using EdgeGate.Core.Notifications;

namespace EdgeGate.Notifications;

/// <summary>A way to tell people.</summary>
public interface INotifier
{
    /// <summary>Tells them; once it returns they were told, as far as the other side says.</summary>
    /// <param name="delivery">What.</param>
    /// <param name="link">Where they decide.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <exception cref="NotifyFailedException">They were not, or nobody knows.</exception>
    Task SendAsync(Delivery delivery, string link, CancellationToken stop);
}
