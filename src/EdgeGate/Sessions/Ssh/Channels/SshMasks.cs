using EdgeGate.Masking;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>How a channel is masked, and what is found.</summary>
/// <param name="Mask">What the rule that allowed it masks.</param>
/// <param name="Recording">What recordings mask.</param>
/// <param name="Finds">Finds masked for a peer.</param>
/// <param name="RecordingFinds">Finds masked for the recording alone; counted nowhere else.</param>
public sealed record SshMasks(MaskPlan Mask, MaskPlan Recording, MaskFinds Finds, MaskFinds RecordingFinds);
