//! Adam with decoupled weight decay.

use candle_core::{Result, Tensor, Var, backprop::GradStore};

use crate::rank::network::weights::TENSORS;

const FIRST: f64 = 0.9;
const SECOND: f64 = 0.999;
const FLOOR: f64 = 1e-8;

/// Moments of each variable.
pub(crate) struct Adam {
    moments: Vec<(Tensor, Tensor)>,
    decay: [f64; TENSORS],
    step: i32,
}

impl Adam {
    /// For variables, each with its weight decay.
    pub(crate) fn new(variables: &[Var; TENSORS], decay: [f64; TENSORS]) -> Result<Self> {
        let moments = variables.iter().map(|v| Ok((v.zeros_like()?, v.zeros_like()?))).collect::<Result<_>>()?;
        Ok(Self { moments, decay, step: 0 })
    }

    /// One step at a rate.
    pub(crate) fn step(&mut self, variables: &[Var], gradients: &GradStore, rate: f64) -> Result<()> {
        self.step += 1;
        let first_part = 1.0 - FIRST.powi(self.step);
        let second_part = 1.0 - SECOND.powi(self.step);
        for (at, variable) in variables.iter().enumerate() {
            let Some(gradient) = gradients.get(variable) else { continue };
            let (first, second) = &mut self.moments[at];
            *first = ((&*first * FIRST)? + (gradient * (1.0 - FIRST))?)?;
            *second = ((&*second * SECOND)? + (gradient.sqr()? * (1.0 - SECOND))?)?;
            let change = ((&*first / first_part)? / ((&*second / second_part)?.sqrt()? + FLOOR)?)?;
            let kept = (variable.as_tensor() * (1.0 - rate * self.decay[at]))?;
            variable.set(&(kept - (change * rate)?)?.detach())?;
        }
        Ok(())
    }
}
