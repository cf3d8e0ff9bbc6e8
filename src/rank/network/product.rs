//! Products of small matrices on the thread that asks.

use candle_core::{CpuStorage, CustomOp2, Error, Layout, Result, Shape, Tensor};
use ndarray::ArrayView2;

/// The product of two tensors of the same first dimensions, if any: rows of the one with columns of the other.
///
/// Where a gradient is wanted it is candle's own, which asks the operating system for the number of cores each time and shares its work among them; that takes
/// longer than a product of this network.
pub(super) fn product(left: &Tensor, right: &Tensor) -> Result<Tensor> {
    let left = left.contiguous()?;
    if left.track_op() || right.track_op() {
        return left.matmul(right);
    }
    left.apply_op2_no_bwd(&right.contiguous()?, &Product)
}

struct Product;

impl CustomOp2 for Product {
    fn name(&self) -> &'static str {
        "product"
    }

    fn cpu_fwd(&self, left: &CpuStorage, of_left: &Layout, right: &CpuStorage, of_right: &Layout) -> Result<(CpuStorage, Shape)> {
        let ((rows, width), (height, columns)) = (matrix(of_left)?, matrix(of_right)?);
        let (left, right) = (numbers(left, of_left)?, numbers(right, of_right)?);
        let mut dims = of_left.dims().to_vec();
        dims.pop();
        dims.push(columns);
        let shape = Shape::from(dims);
        let alike = width == height && width > 0 && left.len() * columns * height == right.len() * rows * width;
        if !alike {
            return Err(Error::Msg(format!("a product of {:?} and {:?}", of_left.dims(), of_right.dims())));
        }
        let mut products = Vec::with_capacity(shape.elem_count());
        for (left, right) in left.chunks((rows * width).max(1)).zip(right.chunks((height * columns).max(1))) {
            let left = ArrayView2::from_shape((rows, width), left).map_err(Error::wrap)?;
            let right = ArrayView2::from_shape((height, columns), right).map_err(Error::wrap)?;
            products.extend(left.dot(&right));
        }
        Ok((CpuStorage::F32(products), shape))
    }
}

/// Rows and columns of the last two dimensions.
fn matrix(layout: &Layout) -> Result<(usize, usize)> {
    match layout.dims() {
        [.., rows, columns] => Ok((*rows, *columns)),
        dims => Err(Error::Msg(format!("a product of a tensor of {} dimensions: two at least", dims.len()))),
    }
}

fn numbers<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let range = layout.contiguous_offsets().ok_or_else(|| Error::Msg("a product of numbers that do not lie side by side".into()))?;
    storage.as_slice::<f32>()?.get(range.0..range.1).ok_or_else(|| Error::Msg("a tensor beyond its numbers".into()))
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;

    fn counting(shape: &[usize]) -> Tensor {
        let numbers: Vec<f32> = (0..shape.iter().product()).map(|at: usize| at as f32 - 3.0).collect();
        Tensor::from_vec(numbers, shape, &Device::Cpu).expect("as many numbers as the shape has")
    }

    #[test]
    fn products_are_those_of_candle() {
        for (left, right) in [(&[1, 4][..], &[4, 3][..]), (&[5, 4], &[4, 1]), (&[2, 3, 4], &[2, 4, 2]), (&[0, 4], &[4, 2])] {
            let (left, right) = (counting(left), counting(right));
            let found = product(&left, &right).expect("fitting shapes");
            assert_eq!(found.dims(), left.matmul(&right).expect("fitting shapes").dims());
            let numbers = |tensor: &Tensor| tensor.flatten_all().and_then(|flat| flat.to_vec1::<f32>()).expect("numbers");
            assert_eq!(numbers(&found), numbers(&left.matmul(&right).expect("fitting shapes")));
        }
        let turned = counting(&[3, 4]).t().expect("a matrix");
        assert_eq!(product(&counting(&[2, 4]), &turned).expect("fitting shapes").dims(), [2, 3]);
    }

    #[test]
    fn shapes_that_do_not_fit_are_an_error() {
        assert!(product(&counting(&[2, 3]), &counting(&[4, 2])).is_err());
        assert!(product(&counting(&[2, 3, 4]), &counting(&[3, 4, 2])).is_err());
        assert!(product(&counting(&[4]), &counting(&[4, 2])).is_err());
        assert!(product(&counting(&[2, 0]), &counting(&[0, 2])).is_err());
    }

    #[test]
    fn a_gradient_is_that_of_candle() {
        let variable = Var::from_tensor(&counting(&[4, 2])).expect("a variable");
        let sum = product(&counting(&[3, 4]), variable.as_tensor()).and_then(|product| product.sum_all()).expect("fitting shapes");
        assert!(sum.backward().expect("a gradient").get(&variable).is_some());
    }
}
